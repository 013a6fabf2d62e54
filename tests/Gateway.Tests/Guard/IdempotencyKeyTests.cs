using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Rapport.Gateway.OpenApi;
using Rapport.Gateway.Routes;
using Rapport.Gateway.Tests.Running;
using Rapport.Hosting.Idempotency;

namespace Rapport.Gateway.Tests.Guard;

/// <summary>Every public write takes a key, by field and by header, and the gateway brings it to the service.</summary>
public sealed class IdempotencyKeyTests(RunningGateway gateway) : IClassFixture<RunningGateway>
{
    private static readonly ApiDefinition Api = ApiDefinition.Load();

    // They read, and are POST for what they are asked.
    private static readonly string[] ReadsByPost =
    [
        "BatchGetContacts", "CheckBroadcast", "CheckCondition", "CheckConsent", "DraftEventSchema", "FormatCondition",
        "LookupSuppressions", "PreviewImport", "PreviewSegment", "PreviewTemplate", "RenderTemplate",
        "RerunReceipt", "SearchContacts", "SimulateJourney",
    ];

    [Fact]
    public void PublicCalls_ThatAreNoGet_AreWritesOrAmongTheReadsByPost()
    {
        var notGet = Api.Methods.Where(method => method.Bindings is [{ Verb: not "GET" }, ..]).ToList();

        Assert.NotEmpty(notGet);
        Assert.Equal(
            ReadsByPost.Order(), notGet.Where(method => !method.IsWrite).Select(method => method.Rpc.Name).Order());
        Assert.DoesNotContain(Api.Methods, method => method.IsWrite && method.Bindings is [{ Verb: "GET" }, ..]);
        Assert.All(Api.Methods.Where(method => method.Bindings.Count == 0), method => Assert.True(method.Streams));
    }

    [Fact]
    public void PublicWrites_AllNameTheirRequestsAndAreKnownToTheServices()
    {
        foreach (var method in Api.Methods)
        {
            Assert.Equal(
                method.IsWrite, WriteCall.FieldOf(method.Rpc.InputType) is not null);
            Assert.Equal(method.IsWrite && !method.Streams, WriteCall.Find(method.GrpcPath) is not null);
        }
    }

    [Fact]
    public void Reference_ShowsTheHeaderOnEveryWriteAndOnNothingElse()
    {
        var document = JsonNode.Parse(new ApiReference(Api).Json.Span)!;
        foreach (var method in Api.Methods)
        {
            foreach (var binding in method.Bindings)
            {
                var operation = document["paths"]![binding.Template]![binding.Verb.ToLowerInvariant()]!;
                var headers = (operation["parameters"]?.AsArray() ?? [])
                    .Where(parameter => (string?)parameter!["in"] == "header").Select(parameter => (string?)parameter!["name"]);
                Assert.Equal(method.IsWrite ? ["Idempotency-Key"] : [], headers);
                Assert.Equal(method.IsWrite, operation["responses"]!["409"] is not null);
            }
        }
    }

    [Theory]
    [InlineData("POST", "/v1/events")]
    [InlineData("POST", "/v1/contacts/c_1/points:earn")]
    [InlineData("DELETE", "/v1/segments/s")]
    [InlineData("PUT", "/v1/journeys/j")]
    public async Task Key_OnAWrite_ReachesTheServiceAsItIs(string verb, string path)
    {
        using var answer = await SendAsync(verb, path, "order 17/a");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var seen = gateway.Services.Values.SelectMany(service => service.Seen).Last(request => request.Target == path);
        Assert.Equal("order 17/a", seen.Headers["Idempotency-Key"]);
    }

    [Theory]
    [InlineData("schlüssel")]
    [InlineData("")]
    [InlineData("tab\tin")]
    public async Task Key_ThatIsNone_IsRefusedWithTheHeadersName(string key)
    {
        using var answer = await SendAsync("POST", "/v1/events", key);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("\"Idempotency-Key\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_TooLongOrTwice_IsRefused()
    {
        using var longest = await SendAsync("POST", "/v1/events", new string('k', 200));
        using var tooLong = await SendAsync("POST", "/v1/events", new string('k', 201));
        var twice = await RawHttp.StatusLineAsync(gateway.Http,
            "POST /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Basic d2tfdGVzdF9zaG9wOg==\r\n"
            + "Content-Type: application/json\r\nIdempotency-Key: k\r\nIdempotency-Key: k\r\nContent-Length: 2\r\n\r\n{}");

        Assert.Equal(HttpStatusCode.OK, longest.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, tooLong.StatusCode);
        Assert.StartsWith("HTTP/1.1 400 ", twice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/v1/contacts")]
    [InlineData("POST", "/v1/contacts:batchGet")]
    [InlineData("POST", "/v1/track")]
    public async Task Key_WhereItMeansNothing_GoesNoFurther(string verb, string path)
    {
        using var answer = await SendAsync(verb, path, "schlüssel");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var seen = gateway.Contact.Seen.Last(request => request.Target == path);
        Assert.DoesNotContain("Idempotency-Key", seen.Headers.Keys, StringComparer.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Preflight_OfAnIngestCallWithAKey_AllowsIt()
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, "/v1/events");
        request.Headers.Add("Origin", "https://shop.example");
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add("Access-Control-Request-Headers", "authorization,idempotency-key");
        using var answer = await gateway.Client.SendAsync(request);

        var allowed = string.Join(',', answer.Headers.GetValues("Access-Control-Allow-Headers"));
        Assert.True(allowed == "*" || allowed.Contains("idempotency-key", StringComparison.OrdinalIgnoreCase), allowed);
    }

    private async Task<HttpResponseMessage> SendAsync(string verb, string path, string key)
    {
        using var handler = new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8 };
        using var client = new HttpClient(handler) { BaseAddress = gateway.Http };
        using var request = RunningGateway.Request(verb, path, json: verb is "GET" or "DELETE" ? null : "{}");
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return await client.SendAsync(request);
    }
}
