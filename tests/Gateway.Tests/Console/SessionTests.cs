using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Rapport.Gateway.Tests.Running;

namespace Rapport.Gateway.Tests.Console;

/// <summary>Signing in to the console, what its cookie is good for, and how it ends.</summary>
public sealed class SessionTests(RunningGateway gateway) : IClassFixture<RunningGateway>
{
    private string Origin => gateway.Http.GetLeftPart(UriPartial.Authority);

    [Fact]
    public async Task SignIn_WithAnApiKey_GivesACookieThatScriptsCannotReadAndOtherSitesDoNotSend()
    {
        using var answer = await SignInAsync(RunningGateway.ApiKey);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"));
        Assert.StartsWith("rapport-console=", cookie, StringComparison.Ordinal);
        foreach (var word in new[] { "httponly", "samesite=strict", "path=/" })
            Assert.Contains(word, cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(RunningGateway.ApiKey, cookie, StringComparison.Ordinal);
        Assert.True(answer.Headers.CacheControl?.NoStore);
        var who = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        Assert.Equal(("shop", "key_a", "*"), ((string?)who["workspace"], (string?)who["principal"], (string?)who["scopes"]![0]));
        Assert.NotNull(who["expireTime"]);
    }

    [Fact]
    public async Task SignIn_OnAPageOverHttps_GivesACookieForHttpsOfThisHostAlone()
    {
        using var request = SignIn(RunningGateway.ApiKey);
        request.Headers.Remove("Origin");
        request.Headers.Add("Origin", "https://rapport.example.com");
        request.Headers.Host = "rapport.example.com";
        using var answer = await gateway.Client.SendAsync(request);

        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"));
        Assert.StartsWith("__Host-rapport=", cookie, StringComparison.Ordinal);
        Assert.Contains("secure", cookie, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Session_AskedForByNobody_IsNone()
    {
        using var answer = await gateway.Client.SendAsync(From(HttpMethod.Get, "/console/session", "same-origin"));

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    [Theory]
    [InlineData("rk_unknown")]
    [InlineData(RunningGateway.WriteKey)]
    public async Task SignIn_WithAnythingButAnApiKey_IsRefused(string key)
    {
        using var answer = await SignInAsync(key);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"key\": \"\"}")]
    [InlineData("{\"key\": \"rk_test_all\", \"code\": \"x\"}")]
    [InlineData("{\"password\": \"x\"}")]
    [InlineData("no json")]
    public async Task SignIn_WithAnotherBody_IsABadRequest(string body)
    {
        using var request = From(HttpMethod.Post, "/console/session", "same-origin", Origin, body);
        using var answer = await gateway.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData("GET", "same-origin", true, HttpStatusCode.OK)]
    [InlineData("GET", "same-origin", false, HttpStatusCode.OK)]
    [InlineData("GET", "cross-site", true, HttpStatusCode.Unauthorized)]
    [InlineData("GET", "same-site", true, HttpStatusCode.Unauthorized)]
    [InlineData("GET", "none", false, HttpStatusCode.Unauthorized)]
    [InlineData("GET", null, false, HttpStatusCode.Unauthorized)]
    [InlineData("POST", "same-origin", true, HttpStatusCode.OK)]
    [InlineData("POST", "same-origin", false, HttpStatusCode.Unauthorized)]
    [InlineData("POST", "cross-site", true, HttpStatusCode.Unauthorized)]
    [InlineData("POST", null, true, HttpStatusCode.Unauthorized)]
    public async Task Cookie_OnACall_CountsOnlyFromTheConsolesOwnPage(
        string verb, string? site, bool hasOrigin, HttpStatusCode expected)
    {
        var cookie = await CookieAsync();
        var path = verb == "GET" ? "/v1/contacts/c_1" : "/v1/contacts/c_1/consents";
        using var request = From(new HttpMethod(verb), path, site, hasOrigin ? Origin : null, verb == "GET" ? null : "{}");
        request.Headers.Add("Cookie", cookie);
        using var answer = await gateway.Client.SendAsync(request);

        Assert.Equal(expected, answer.StatusCode);
    }

    [Theory]
    [InlineData("http://evil.example")]
    [InlineData("null")]
    [InlineData("http://127.0.0.1:1")]
    public async Task Cookie_OnAWriteFromAnotherOrigin_DoesNotCount(string origin)
    {
        using var request = From(HttpMethod.Post, "/v1/contacts/c_1/consents", "same-origin", origin, "{}");
        request.Headers.Add("Cookie", await CookieAsync());
        using var answer = await gateway.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Theory]
    [InlineData("/v1/events", "{\"events\":[]}")]
    [InlineData("/v1/track", "{}")]
    public async Task Cookie_OnAPathThatEventsAreSentTo_DoesNotCount(string path, string body)
    {
        using var request = From(HttpMethod.Post, path, "same-origin", Origin, body);
        request.Headers.Add("Cookie", await CookieAsync());
        using var answer = await gateway.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task Cookie_OnACall_StaysHereAndTheKeysWorkspaceGoesOn()
    {
        using var request = From(HttpMethod.Get, "/v1/contacts/of-a-session", "same-origin");
        request.Headers.Add("Cookie", await CookieAsync());
        using var answer = await gateway.Client.SendAsync(request);

        var seen = gateway.Contact.Seen.Single(s => s.Path == "/v1/contacts/of-a-session");
        Assert.Equal(("shop", "key_a"), (seen.Headers["x-rapport-workspace"], seen.Headers["x-rapport-principal"]));
        Assert.False(seen.Headers.ContainsKey("Cookie"));
    }

    [Fact]
    public async Task Session_OfAKeyWithFewScopes_MayDoNoMore()
    {
        using var signedIn = await SignInAsync(RunningGateway.ReaderKey);
        using var request = From(HttpMethod.Get, "/v1/scoreModels", "same-origin");
        request.Headers.Add("Cookie", CookieOf(signedIn));
        using var answer = await gateway.Client.SendAsync(request);

        Assert.Equal("SCOPE_MISSING", await answer.ReasonAsync());
    }

    [Fact]
    public async Task SignOut_WithTheCookie_EndsTheSession()
    {
        var cookie = await CookieAsync();
        using var leave = From(HttpMethod.Delete, "/console/session", "same-origin", Origin);
        leave.Headers.Add("Cookie", cookie);
        using var left = await gateway.Client.SendAsync(leave);
        using var again = From(HttpMethod.Get, "/v1/contacts/c_1", "same-origin");
        again.Headers.Add("Cookie", cookie);
        using var answer = await gateway.Client.SendAsync(again);

        Assert.Equal(HttpStatusCode.NoContent, left.StatusCode);
        Assert.Contains("expires=Thu, 01 Jan 1970", Assert.Single(left.Headers.GetValues("Set-Cookie")), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task SignOut_AskedByAnotherSite_EndsNothing()
    {
        var cookie = await CookieAsync();
        using var leave = From(HttpMethod.Delete, "/console/session", "cross-site", "http://evil.example");
        leave.Headers.Add("Cookie", cookie);
        using var left = await gateway.Client.SendAsync(leave);
        using var current = From(HttpMethod.Get, "/console/session", "same-origin");
        current.Headers.Add("Cookie", cookie);
        using var answer = await gateway.Client.SendAsync(current);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Link_OfAnApiKey_OpensOneSession()
    {
        using var offered = await gateway.SendAsync("POST", "/console/signInCodes", json: "{}");
        var code = (string?)JsonNode.Parse(await offered.Content.ReadAsStringAsync())!["code"];
        using var first = await gateway.Client.SendAsync(ByCode(code!));
        using var second = await gateway.Client.SendAsync(ByCode(code!));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), (first.StatusCode, second.StatusCode));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("rk_unknown")]
    [InlineData(RunningGateway.WriteKey)]
    public async Task Link_WithoutAnApiKey_IsRefused(string? key)
    {
        using var answer = await gateway.SendAsync("POST", "/console/signInCodes", key, "{}");

        Assert.Equal("UNAUTHENTICATED", await answer.ReasonAsync());
    }

    [Fact]
    public async Task Session_WhenItsKeyIsWithdrawn_IsNobodysAfterTheMemoryOfIt()
    {
        var clock = new MovedClock();
        await using var other = new Disposing(await RunningGateway.StartAsync(
            builder => builder.Services.AddSingleton<TimeProvider>(clock)));
        var running = other.Gateway;
        using var signedIn = await running.Client.SendAsync(SignIn(RunningGateway.ApiKey, running.Http));
        var cookie = CookieOf(signedIn);
        async Task<HttpStatusCode> CallAsync()
        {
            using var request = From(HttpMethod.Get, "/v1/contacts/c_1", "same-origin");
            request.Headers.Add("Cookie", cookie);
            using var answer = await running.Client.SendAsync(request);
            return answer.StatusCode;
        }

        var before = await CallAsync();
        running.Contact.Credentials.Remove(RunningGateway.ApiKey);
        clock.Ahead = TimeSpan.FromSeconds(61);
        var after = await CallAsync();

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), (before, after));
    }

    [Fact]
    public async Task SignIn_WhileContactIsAway_IsUnavailableAndNotWrong()
    {
        await using var other = new Disposing(await RunningGateway.StartAsync());
        await other.Gateway.KillAsync("Contact");
        using var answer = await other.Gateway.Client.SendAsync(SignIn(RunningGateway.ApiKey, other.Gateway.Http));

        Assert.Equal("UNAVAILABLE", await answer.ReasonAsync());
    }

    [Fact]
    public async Task SignIn_TriedVeryOften_IsLimited()
    {
        await using var other = new Disposing(await RunningGateway.StartAsync(_ => { }, ("Gateway:SignInAttempts", "20")));
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 60 && !answers.Contains(HttpStatusCode.TooManyRequests); i++)
        {
            using var answer = await other.Gateway.Client.SendAsync(SignIn("rk_guess", other.Gateway.Http));
            answers.Add(answer.StatusCode);
        }

        Assert.Contains(HttpStatusCode.TooManyRequests, answers);
    }

    private async Task<string> CookieAsync()
    {
        using var answer = await SignInAsync(RunningGateway.ApiKey);
        return CookieOf(answer);
    }

    private static string CookieOf(HttpResponseMessage answer) => answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0];

    private async Task<HttpResponseMessage> SignInAsync(string key) => await gateway.Client.SendAsync(SignIn(key));

    private HttpRequestMessage SignIn(string key) => SignIn(key, gateway.Http);

    private static HttpRequestMessage SignIn(string key, Uri http) => From(
        HttpMethod.Post, "/console/session", "same-origin", http.GetLeftPart(UriPartial.Authority), $$"""{"key": "{{key}}"}""");

    private HttpRequestMessage ByCode(string code) =>
        From(HttpMethod.Post, "/console/session", "same-origin", Origin, $$"""{"code": "{{code}}"}""");

    private static HttpRequestMessage From(
        HttpMethod method, string path, string? site, string? origin = null, string? json = null)
    {
        var request = RunningGateway.Request(method.Method, path, key: null, json);
        if (site is not null)
            request.Headers.Add("Sec-Fetch-Site", site);
        if (origin is not null)
            request.Headers.TryAddWithoutValidation("Origin", origin);
        return request;
    }

    private sealed class MovedClock : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Ahead;
    }

    private sealed class Disposing(RunningGateway gateway) : IAsyncDisposable
    {
        public RunningGateway Gateway => gateway;

        public async ValueTask DisposeAsync() => await gateway.DisposeAsync();
    }
}
