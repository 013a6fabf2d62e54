using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Rapport.Gateway.Tests.Running;

namespace Rapport.Gateway.Tests.Guard;

/// <summary>Requests that two servers could read differently, or that are out of all measure.</summary>
public sealed class FramingTests(RunningGateway gateway) : IClassFixture<RunningGateway>
{
    private const string Key = "Authorization: Basic d2tfdGVzdF9zaG9wOg==\r\n";

    [Fact]
    public async Task Framing_ByLengthAndByChunks_IsRefusedAndClosed()
    {
        var answer = await RawHttp.ExchangeAsync(gateway.Http,
            $"POST /v1/track HTTP/1.1\r\nHost: x\r\n{Key}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n" +
            "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.Contains("Connection: close", answer, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(1, Count(answer, "HTTP/1.1 "));
        Assert.DoesNotContain(gateway.Contact.Seen, seen => seen.Target == "/smuggled");
    }

    [Theory]
    [InlineData("POST /v1/track HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n")]
    [InlineData("POST /v1/track HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("POST /v1/track HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("POST /v1/track HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("POST /v1/track HTTP/1.1\r\nHost: x\r\nContent-Length: +2\r\n\r\n{}")]
    [InlineData("POST /v1/track HTTP/1.1\r\nHost: x\r\nContent-Length: -2\r\n\r\n{}")]
    [InlineData("POST /v1/track HTTP/1.1\r\nHost: x\r\nContent-Length: 0x2\r\n\r\n{}")]
    [InlineData("POST /v1/track HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n{}")]
    [InlineData("POST /v1/track HTTP/1.1\r\nHost: x\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\nA: b\0c\r\n\r\n")]
    [InlineData("POST /v1/track HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nA: b\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\nHost: x\n\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\nA: b\r\n\r\n")]
    [InlineData("GET /v1/contacts/%00 HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("GET /v1/contacts/..\\tags HTTP/1.1\r\nHost: x\r\n\r\n")]
    public async Task Request_ThatBreaksARule_IsRefused(string bytes)
    {
        var answer = await RawHttp.ExchangeAsync(gateway.Http, bytes);

        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.Equal("REQUEST_MALFORMED", RawHttp.ReasonOf(answer));
    }

    [Fact]
    public async Task Chunk_WithABareLineFeedInItsExtension_IsRefused()
    {
        var answer = await RawHttp.ExchangeAsync(gateway.Http,
            $"POST /v1/track HTTP/1.1\r\nHost: x\r\n{Key}Transfer-Encoding: chunked\r\n\r\n" +
            "2;a\nb\r\n{}\r\n0\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/../v1/contacts")]
    [InlineData("/v1/x/%2e%2e/contacts")]
    public async Task Path_WithDotSegments_IsJudgedAsWhatItMeans(string path)
    {
        var answer = await RawHttp.StatusLineAsync(gateway.Http, $"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 401 ", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/contacts/..%2f..%2fadmin")]
    [InlineData("/v1/contacts/%252e%252e%252fadmin")]
    public async Task Path_WithHiddenDotSegments_StaysOneSegment(string path)
    {
        var answer = await RawHttp.StatusLineAsync(gateway.Http,
            $"GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {RunningGateway.ReaderKey}\r\n\r\n");

        Assert.Equal("HTTP/1.1 200 OK", answer);
        var seen = gateway.Contact.Seen.Last(request => request.Target == path);
        Assert.StartsWith("/v1/contacts/", seen.Path, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TRACE")]
    [InlineData("CONNECT")]
    public async Task Method_OfProxies_IsRefusedOnEveryPath(string method)
    {
        var target = method == "CONNECT" ? "x:1" : "/v1/contacts";
        var line = await RawHttp.StatusLineAsync(gateway.Http, $"{method} {target} HTTP/1.1\r\nHost: x:1\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 405 ", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Version_ThatIsNotSpoken_IsRefusedWithAStatus()
    {
        var answer = await RawHttp.ExchangeAsync(gateway.Http, "GET / HTTP/3.0\r\nHost: x\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 505 ", answer, StringComparison.Ordinal);
        Assert.Equal("REQUEST_MALFORMED", RawHttp.ReasonOf(answer));
    }

    [Fact]
    public async Task Preface_OfHttp2OnThePortOfHttp1_IsToldWhatIsSpoken()
    {
        var answer = await RawHttp.ExchangeAsync(gateway.Http, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 505 ", answer, StringComparison.Ordinal);
        Assert.Contains("This version of HTTP is not spoken here", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_AfterAnotherOnItsConnection_IsRefusedBehindTheAnswer()
    {
        var answer = await RawHttp.ExchangeAsync(gateway.Http,
            "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nA: b\r\n\r\n", answers: 2);

        Assert.StartsWith("HTTP/1.1 200 ", answer, StringComparison.Ordinal);
        Assert.Equal(2, Count(answer, "HTTP/1.1 "));
        Assert.Equal("REQUEST_MALFORMED", RawHttp.ReasonOf(answer));
    }

    [Fact]
    public async Task Headers_ThatDoNotEnd_AreTooSlow()
    {
        await using var own = await RunningGateway.StartAsync(
            builder => builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(1)));
        var answer = await RawHttp.ExchangeAsync(own.Http, "GET / HTTP/1.1\r\nHost: x\r\n");

        Assert.StartsWith("HTTP/1.1 408 ", answer, StringComparison.Ordinal);
        Assert.Equal("REQUEST_TOO_SLOW", RawHttp.ReasonOf(answer));
    }

    [Fact]
    public async Task Headers_OfFortyKilobytes_AreTooLarge()
    {
        var large = string.Concat(Enumerable.Range(0, 10).Select(i => $"X-{i}: {new string('a', 4_096)}\r\n"));
        var answer = await RawHttp.ExchangeAsync(gateway.Http, $"GET / HTTP/1.1\r\nHost: x\r\n{large}\r\n");

        Assert.StartsWith("HTTP/1.1 431 ", answer, StringComparison.Ordinal);
        Assert.Equal("TOO_LARGE", RawHttp.ReasonOf(answer));
    }

    [Fact]
    public async Task Headers_OfHundredAndFiftyLines_AreTooMany()
    {
        var many = string.Concat(Enumerable.Range(0, 150).Select(i => $"X-{i}: a\r\n"));
        var answer = await RawHttp.ExchangeAsync(gateway.Http, $"GET / HTTP/1.1\r\nHost: x\r\n{many}\r\n");

        Assert.StartsWith("HTTP/1.1 431 ", answer, StringComparison.Ordinal);
        Assert.Equal("TOO_LARGE", RawHttp.ReasonOf(answer));
    }

    [Fact]
    public async Task Target_OfNineKilobytes_IsTooLong()
    {
        var answer = await RawHttp.ExchangeAsync(
            gateway.Http, $"GET /{new string('a', 9_000)} HTTP/1.1\r\nHost: x\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 414 ", answer, StringComparison.Ordinal);
        Assert.Equal("TOO_LARGE", RawHttp.ReasonOf(answer));
    }

    [Fact]
    public async Task Target_InAbsoluteForm_IsForwardedAsItsPath()
    {
        await RawHttp.ExchangeAsync(gateway.Http,
            $"GET http://shop.example/v1/contacts/absolute%2525?x=1 HTTP/1.1\r\nHost: shop.example\r\n" +
            $"Authorization: Bearer {RunningGateway.ApiKey}\r\n\r\n");

        Assert.Contains(gateway.Contact.Seen, seen => seen.Target == "/v1/contacts/absolute%2525?x=1");
    }

    [Fact]
    public async Task ForwardedFor_OfTheCaller_IsReplaced()
    {
        using var request = RunningGateway.Request("GET", "/v1/contacts/forwarded");
        request.Headers.Add("X-Forwarded-For", "203.0.113.7");
        request.Headers.Add("X-Forwarded-Host", "evil.example");
        using var answer = await gateway.Client.SendAsync(request);

        var seen = gateway.Contact.Seen.Single(s => s.Target == "/v1/contacts/forwarded");
        Assert.Equal("127.0.0.1", seen.Headers["x-forwarded-for"]);
        Assert.DoesNotContain("evil.example", seen.Headers.Values);
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
