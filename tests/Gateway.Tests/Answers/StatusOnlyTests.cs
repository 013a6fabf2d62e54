using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Rapport.Gateway.Tests.Running;

namespace Rapport.Gateway.Tests.Answers;

/// <summary>Whatever a service answers when it fails, a caller gets a Status with a reason.</summary>
public sealed class StatusOnlyTests(RunningGateway gateway) : IClassFixture<RunningGateway>
{
    private const string Page = """
        <html>System.InvalidOperationException: Cannot read incomplete UTF-16 JSON text
           at Rapport.Contact.Ingest.JsonStruct.Read(JsonElement json) in /home/build/services/contact/JsonStruct.cs:line 22
        x-rapport-service-token: test-service-token-0123</html>
        """;

    public static TheoryData<int, string, string> Answers => new()
    {
        { 500, Page, "INTERNAL" },
        { 501, "", "INTERNAL" },
        { 503, "upstream connect error", "UNAVAILABLE" },
        { 504, "", "DEADLINE_EXCEEDED" },
        { 400, """{"code":3,"message":"Value cannot be null. (Parameter 'item')","details":[]}""", "REQUEST_MALFORMED" },
        { 400, "", "REQUEST_MALFORMED" },
        { 401, "", "UNAUTHENTICATED" },
        { 403, "no", "SCOPE_MISSING" },
        { 404, "", "NOT_FOUND" },
        { 404, Page, "NOT_FOUND" },
        { 405, "", "METHOD_NOT_ALLOWED" },
        { 408, "", "REQUEST_TOO_SLOW" },
        { 409, "[1]", "STATE_FORBIDS" },
        { 413, "", "TOO_LARGE" },
        { 415, "x", "CONTENT_TYPE_UNSUPPORTED" },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task Failure_OfAServiceWithoutAReason_GetsTheFixedAnswer(int status, string body, string reason)
    {
        await using var own = await RunningGateway.StartAsync();
        own.Contact.Answer = async context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = body.Length == 0 ? null : "text/html";
            await context.Response.WriteAsync(body);
        };
        using var answer = await own.SendAsync("GET", "/v1/contacts/c_1");
        var text = await answer.Content.ReadAsStringAsync();

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(reason, (string?)JsonNode.Parse(text)!["details"]![0]!["reason"]);
        foreach (var inside in (string[])["token", "System.", "   at ", "/home/", "Parameter", "upstream"])
            Assert.DoesNotContain(inside, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/v1/contacts/c_1:archive", HttpStatusCode.NotFound, "NOT_FOUND")]
    [InlineData("GET", "/v1/leads/c_1:why?x=1", HttpStatusCode.NotFound, "NOT_FOUND")]
    [InlineData("POST", "/v1/attributes/city:merge", HttpStatusCode.MethodNotAllowed, "METHOD_NOT_ALLOWED")]
    public async Task Verb_ThatThereIsNot_IsNamed(string verb, string path, HttpStatusCode status, string reason)
    {
        using var answer = await gateway.SendAsync(verb, path, json: verb == "POST" ? "{}" : null);
        var text = await answer.Content.ReadAsStringAsync();

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(reason, (string?)JsonNode.Parse(text)!["details"]![0]!["reason"]);
        Assert.Contains("verb", text, StringComparison.Ordinal);
        Assert.DoesNotContain(gateway.Contact.Seen, seen => seen.Target == path);
    }

    [Fact]
    public async Task Colon_InATag_IsPartOfIt()
    {
        using var answer = await gateway.SendAsync("GET", "/v1/tags/plan:pro");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("/v1/admin:clock?nonsense=1", "GET", null, "nonsense")]
    [InlineData("/v1/admin:advanceClock", "POST", """{"by":"1d","till":"x"}""", "till")]
    [InlineData("/v1/admin:advanceClock?by=1d", "POST", """{"by":"1d"}""", "by")]
    [InlineData("/v1/admin:rebuild?servce=scoring", "GET", null, "servce")]
    [InlineData("/v1/admin:rebuild", "POST", """{"servce":"scoring"}""", "servce")]
    public async Task OwnCall_WithANameItDoesNotHave_IsRefusedByName(string path, string verb, string? json, string field)
    {
        using var answer = await gateway.SendAsync(verb, path, json: json);
        var details = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["details"]!;

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("FIELD_UNKNOWN", (string?)details[0]!["reason"]);
        Assert.Equal(field, (string?)details[1]!["fieldViolations"]![0]!["field"]);
    }

    [Theory]
    [InlineData("""{"by":"\ud83d"}""")]
    [InlineData("""{"by":"1d""")]
    [InlineData("")]
    public async Task OwnCall_WithABodyThatIsNotJson_IsRefused(string json)
    {
        using var answer = await gateway.SendAsync("POST", "/v1/admin:advanceClock", json: json);

        Assert.Equal("REQUEST_MALFORMED", await answer.ReasonAsync());
    }
}
