using System.IO.Compression;
using System.Net;
using System.Text;
using Grpc.Core;
using Rapport.Gateway.Routes;
using Rapport.Gateway.Tests.Running;

namespace Rapport.Gateway.Tests.Credentials;

/// <summary>The Segment paths as unmodified SDKs and browsers call them.</summary>
public sealed class SegmentPathTests(RunningGateway gateway) : IClassFixture<RunningGateway>
{
    public static TheoryData<string> Paths() => [.. ProxyRoutes.SegmentPaths];

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task SegmentPath_WithBasicWriteKey_ReachesContactUnchanged(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path + "?basic");
        request.Headers.Authorization = RunningGateway.Basic(RunningGateway.WriteKey);
        request.Content = new StringContent("""{"userId": "u"}""", Encoding.UTF8, "text/plain");
        using var answer = await gateway.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var seen = gateway.Contact.Seen.Single(s => s.Target == path + "?basic");
        Assert.Equal("""{"userId": "u"}""", Encoding.UTF8.GetString(seen.Body));
        Assert.Equal("shop", seen.Headers["x-rapport-workspace"]);
        Assert.Equal(("write_key", "key_w"), (seen.Headers["x-rapport-kind"], seen.Headers["x-rapport-principal"]));
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task SegmentPath_WithTheKeyInTheBodyAndAClaimedKind_IsAWriteKeys(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path + "?claims");
        request.Headers.TryAddWithoutValidation("x-rapport-kind", "service");
        request.Headers.TryAddWithoutValidation("x-rapport-principal", "contact");
        request.Content = new StringContent(
            $$"""{"writeKey": "{{RunningGateway.WriteKey}}", "userId": "u"}""", Encoding.UTF8, "text/plain");
        using var answer = await gateway.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var seen = gateway.Contact.Seen.Single(s => s.Target == path + "?claims");
        Assert.Equal(("write_key", "key_w"), (seen.Headers["x-rapport-kind"], seen.Headers["x-rapport-principal"]));
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task SegmentPath_FromABrowser_IsAllowedForAnyOrigin(string path)
    {
        using var preflight = new HttpRequestMessage(HttpMethod.Options, path);
        preflight.Headers.Add("Origin", "https://shop.example");
        preflight.Headers.Add("Access-Control-Request-Method", "POST");
        preflight.Headers.Add("Access-Control-Request-Headers", "authorization,content-type");
        using var allowed = await gateway.Client.SendAsync(preflight);

        Assert.Equal(HttpStatusCode.NoContent, allowed.StatusCode);
        Assert.Equal("*", allowed.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Equal("authorization,content-type", allowed.Headers.GetValues("Access-Control-Allow-Headers").Single());
    }

    [Fact]
    public async Task Rejects_FromABrowser_MayBeRead()
    {
        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/v1/ingest/rejects");
        preflight.Headers.Add("Origin", "https://shop.example");
        preflight.Headers.Add("Access-Control-Request-Method", "GET");
        preflight.Headers.Add("Access-Control-Request-Headers", "authorization");
        using var allowed = await gateway.Client.SendAsync(preflight);

        Assert.Equal(HttpStatusCode.NoContent, allowed.StatusCode);
        Assert.Equal("*", allowed.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Contains("GET", allowed.Headers.GetValues("Access-Control-Allow-Methods").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refusal_ToABrowser_CanBeReadByIt()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/t") { Content = new StringContent("{}") };
        request.Headers.Add("Origin", "https://shop.example");
        using var answer = await gateway.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("*", answer.Headers.GetValues("Access-Control-Allow-Origin").Single());
    }

    [Fact]
    public async Task OtherPath_FromABrowser_GetsNoLeave()
    {
        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/v1/contacts/c_1");
        preflight.Headers.Add("Origin", "https://shop.example");
        preflight.Headers.Add("Access-Control-Request-Method", "GET");
        using var answer = await gateway.Client.SendAsync(preflight);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData("""{"writeKey":"wk_test_shop","userId":"u"}""")]
    [InlineData("""{"context":{"writeKey":"wk_other"},"batch":[{"writeKey":"wk_other"}],"writeKey":"wk_test_shop"}""")]
    [InlineData("""{"writeKey":"wk_test_shop", and then it breaks""")]
    public async Task WriteKey_InTheBody_IsEnough(string body)
    {
        foreach (var packed in (bool[])[false, true])
        {
            var bytes = packed ? Gzip(body) : Encoding.UTF8.GetBytes(body);
            using var answer = await PostAsync("/v1/p?inbody", bytes, packed);

            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal(bytes, gateway.Contact.Seen.Last(seen => seen.Target == "/v1/p?inbody").Body);
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task WriteKey_InTheQuery_AsBeaconsSendIt_IsEnough(string path)
    {
        using var content = new StringContent("""{"batch":[]}""", Encoding.UTF8, "text/plain");
        using var answer = await gateway.Client.PostAsync($"{path}?writeKey={RunningGateway.WriteKey}", content);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var seen = gateway.Contact.Seen.Single(s => s.Target.StartsWith(path + "?writeKey=", StringComparison.Ordinal));
        Assert.Equal("key_w", seen.Headers["x-rapport-principal"]);
    }

    [Theory]
    [InlineData("/v1/batch?writeKey=" + RunningGateway.ApiKey)]
    [InlineData("/v1/batch?writeKey=wk_unknown")]
    [InlineData("/v1/batch?writeKey=")]
    [InlineData("/v1/events?writeKey=" + RunningGateway.WriteKey)]
    [InlineData("/v1/contacts:batchGet?writeKey=" + RunningGateway.WriteKey)]
    public async Task Key_InTheQuery_ThatIsNoWriteKeyOrNotOfASegmentPath_IsUnauthenticated(string target)
    {
        using var content = new StringContent("{}", Encoding.UTF8, "application/json");
        using var answer = await gateway.Client.PostAsync(target, content);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task WriteKey_BehindWhatContactWillRefuse_IsFound()
    {
        string[] bodies =
        [
            $$"""{"batch":[{{new string('[', 500)}}{{new string(']', 500)}}],"writeKey":"wk_test_shop"}""",
            """{"batch":[{"event":"\ud83d","\ud83d":1}],"writeKey":"wk_test_shop"}""",
            "\ufeff" + """{"writeKey":"wk_test_shop"}""",
        ];
        foreach (var body in bodies)
        {
            using var answer = await PostAsync("/v1/p?odd", Encoding.UTF8.GetBytes(body), packed: false);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    [Theory]
    [InlineData("""{"userId":"u"}""")]
    [InlineData("""{"writeKey":"\ud800"}""")]
    [InlineData("""{"batch":[{"writeKey":"wk_test_shop"}]}""")]
    [InlineData("""{"writeKey":7}""")]
    [InlineData("""{"writeKey":"wk_unknown"}""")]
    [InlineData("not json")]
    [InlineData("")]
    public async Task Body_WithoutAValidWriteKey_IsUnauthenticated(string body)
    {
        using var answer = await PostAsync("/v1/p?nokey", Encoding.UTF8.GetBytes(body), packed: false);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.DoesNotContain(gateway.Contact.Seen, seen => seen.Target == "/v1/p?nokey");
    }

    [Fact]
    public async Task GzipBomb_WithoutCredential_IsRefusedAtTheUnpackedLimit()
    {
        using var answer = await PostAsync("/v1/batch", Gzip(new string(' ', 100_000_000)), packed: true);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    [Fact]
    public async Task Gzip_ThatIsNone_IsUnauthenticated()
    {
        using var answer = await PostAsync("/v1/batch", "not gzip"u8.ToArray(), packed: true);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task Ingest_WithANewKeyWhileContactIsAway_IsUnavailableAndNeverRefused()
    {
        await using var own = await RunningGateway.StartAsync();
        own.Contact.Credentials.Fault = StatusCode.Unavailable;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/track") { Content = new StringContent("{}") };
        request.Headers.Authorization = RunningGateway.Basic(RunningGateway.WriteKey);
        using var answer = await own.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
    }

    [Fact]
    public async Task Ingest_WithContactDown_IsUnavailable()
    {
        await using var own = await RunningGateway.StartAsync();
        using var known = await own.SendAsync("POST", "/v1/track", RunningGateway.WriteKey, "{}");
        await own.KillAsync("Contact");
        using var answer = await own.SendAsync("POST", "/v1/track", RunningGateway.WriteKey, "{}");

        Assert.Equal(HttpStatusCode.OK, known.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
    }

    private Task<HttpResponseMessage> PostAsync(string path, byte[] body, bool packed)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        if (packed)
            request.Content.Headers.ContentEncoding.Add("gzip");
        return gateway.Client.SendAsync(request);
    }

    private static byte[] Gzip(string text)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }
}
