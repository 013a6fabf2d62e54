using System.Net;
using System.Text.RegularExpressions;
using Rapport.Gateway.Tests.Running;

namespace Rapport.Gateway.Tests.Console;

/// <summary>The console's page and files, as browsers get them.</summary>
public sealed partial class FileTests : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("rapport-console-").FullName;
    private RunningGateway gateway = null!;

    public async Task InitializeAsync()
    {
        Directory.CreateDirectory(Path.Combine(folder, "assets"));
        await File.WriteAllTextAsync(Path.Combine(folder, "index.html"), """<meta name="csp-nonce" content="__NONCE__" />page""");
        await File.WriteAllTextAsync(Path.Combine(folder, "assets", "index-abc.js"), "plain()");
        await File.WriteAllTextAsync(Path.Combine(folder, "assets", "index-abc.js.br"), "packed");
        await File.WriteAllTextAsync(Path.Combine(folder, "favicon.svg"), "<svg/>");
        await File.WriteAllTextAsync(Path.Combine(folder, "mail-frame.html"), "<body></body>");
        await File.WriteAllTextAsync(Path.Combine(folder, "..", Path.GetFileName(folder) + "-secret"), "secret");
        gateway = await RunningGateway.StartAsync(("Gateway:ConsoleFolder", folder));
    }

    public async Task DisposeAsync()
    {
        await gateway.DisposeAsync();
        File.Delete(folder + "-secret");
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("/console")]
    [InlineData("/console/")]
    [InlineData("/console/contacts/c_1?event=page_viewed")]
    [InlineData("/console/index.html")]
    public async Task Page_OnEveryPathWithoutAFile_IsTheConsoleWithANonceOfItsOwnAndNeverKept(string path)
    {
        var (first, second) = (await PageAsync(path), await PageAsync(path));

        Assert.NotEqual(first, second);
    }

    [Fact]
    public async Task Asset_WithAHashInItsName_IsKeptForEver()
    {
        using var answer = await gateway.Client.GetAsync("/console/assets/index-abc.js");

        Assert.Equal("plain()", await answer.Content.ReadAsStringAsync());
        Assert.Equal("text/javascript", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("public, max-age=31536000, immutable", answer.Headers.CacheControl?.ToString());
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("Accept-Encoding", Assert.Single(answer.Headers.Vary));
    }

    [Theory]
    [InlineData("gzip, br", "packed")]
    [InlineData("br;q=0", "plain()")]
    [InlineData("gzip", "plain()")]
    public async Task Asset_ForWhoTakesBrotli_ComesPacked(string takes, string expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/console/assets/index-abc.js");
        request.Headers.TryAddWithoutValidation("Accept-Encoding", takes);
        using var answer = await gateway.Client.SendAsync(request);

        Assert.Equal(expected, await answer.Content.ReadAsStringAsync());
        Assert.Equal(expected == "packed" ? ["br"] : [], answer.Content.Headers.ContentEncoding);
    }

    [Fact]
    public async Task MailFrame_ForAnybodysHtml_IsCutOffFromThePageAndRunsAndFetchesNothingElse()
    {
        using var answer = await gateway.Client.GetAsync("/console/mail-frame.html");

        Assert.Equal("<body></body>", await answer.Content.ReadAsStringAsync());
        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(
            "sandbox allow-scripts; default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; img-src data:; "
            + "base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
            Assert.Single(answer.Headers.GetValues("Content-Security-Policy")));
        Assert.False(answer.Headers.Contains("Cross-Origin-Resource-Policy"));
    }

    [Theory]
    [InlineData("/console/assets/index-old.js")]
    [InlineData("/console/assets/index-abc.js.br")]
    public async Task Asset_OfAnotherBuild_IsNotFoundInsteadOfAPage(string path)
    {
        using var answer = await gateway.Client.GetAsync(path);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Theory]
    [InlineData("/console/../{0}-secret")]
    [InlineData("/console/%2e%2e/{0}-secret")]
    [InlineData("/console/assets/..%2f..%2f{0}-secret")]
    [InlineData("/console//etc/passwd")]
    public async Task File_OutsideTheFolder_IsNotServed(string path)
    {
        var answer = await RawHttp.ExchangeAsync(gateway.Http,
            $"GET {path.Replace("{0}", Path.GetFileName(folder), StringComparison.Ordinal)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

        Assert.DoesNotContain("secret\r\n", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("root:", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_WithoutABuiltConsole_SaysWhy()
    {
        var bare = await RunningGateway.StartAsync(
            ("Gateway:ConsoleFolder", folder + "-none"), ("Gateway:ConsoleFault", "npm <failed>"));
        using var answer = await bare.Client.GetAsync("/console");
        var text = await answer.Content.ReadAsStringAsync();
        await bare.DisposeAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("npm &lt;failed&gt;", text, StringComparison.Ordinal);
    }

    private async Task<string> PageAsync(string path)
    {
        using var answer = await gateway.Client.GetAsync(path);
        var text = await answer.Content.ReadAsStringAsync();
        var nonce = Nonce().Match(text).Groups[1].Value;
        Assert.EndsWith("page", text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains($"style-src 'self' 'nonce-{nonce}'", policy, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'; script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        foreach (var (name, value) in new[]
        {
            ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"), ("Cross-Origin-Opener-Policy", "same-origin"),
        })
            Assert.Equal(value, Assert.Single(answer.Headers.GetValues(name)));
        return nonce;
    }

    [GeneratedRegex("content=\"([A-Za-z0-9+/=]{24})\"")]
    private static partial Regex Nonce();
}
