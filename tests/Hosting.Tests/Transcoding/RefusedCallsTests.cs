using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Rapport.Hosting.Callers;

namespace Rapport.Hosting.Tests.Transcoding;

/// <summary>What a caller is told who wrote a call wrongly.</summary>
public sealed class RefusedCallsTests(BareServices services) : IClassFixture<BareServices>
{
    [Theory]
    [InlineData("/v1/contacts?pageTokn=x", "FIELD_UNKNOWN", "pageTokn", "did you mean page_token?")]
    [InlineData("/v1/contacts?after=x", "FIELD_UNKNOWN", "after", "There are: ")]
    [InlineData("/v1/handoffs?state=open", "FIELD_UNKNOWN", "state", "filter")]
    [InlineData("/v1/contacts?page_size=abc", "FIELDS_INVALID", "page_size", "is not a whole number")]
    [InlineData("/v1/contacts?pageSize=", "FIELDS_INVALID", "pageSize", "is not a whole number")]
    [InlineData("/v1/contacts?page_size=1&page_size=2", "FIELDS_INVALID", "page_size", "is given twice")]
    [InlineData("/v1/contacts?page_size=1&pageSize=1", "FIELDS_INVALID", "pageSize", "is given twice")]
    [InlineData("/v1/contacts?known=maybe", "FIELDS_INVALID", "known", "is neither true nor false")]
    [InlineData("/v1/contacts/c_1/events?contact=c_2", "FIELD_UNKNOWN", "contact", "belongs into the path")]
    public async Task Parameter_ThatTheCallCannotRead_IsRefusedByName(string target, string reason, string field, string told)
    {
        using var client = services.Client();
        using var answer = await client.GetAsync(new Uri(target, UriKind.Relative));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal((reason, field), await AnswerOf(answer));
        Assert.Contains(told, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/segments", """{"id":5,"condition":true}""", "FIELDS_INVALID", "id,condition")]
    [InlineData("/v1/segments", """{"id":"s","conditon":"true"}""", "FIELD_UNKNOWN", "conditon")]
    [InlineData("/v1/segments", """{"id":"s","admin":true,"condition":null}""", "FIELDS_INVALID", "admin,condition")]
    [InlineData("/v1/segments", """{"id":"s","id":"t"}""", "FIELDS_INVALID", "id")]
    [InlineData("/v1/segments", """{"id":"\ud83d"}""", "FIELDS_INVALID", "id")]
    [InlineData("/v1/segments", """{"id":""", "REQUEST_MALFORMED", "body")]
    [InlineData("/v1/segments", """{"id":"s"}}""", "REQUEST_MALFORMED", "body")]
    [InlineData("/v1/segments", "", "REQUEST_MALFORMED", "body")]
    [InlineData("/v1/segments", "null", "FIELDS_INVALID", "body")]
    [InlineData("/v1/segments", "[]", "FIELDS_INVALID", "body")]
    [InlineData("/v1/contacts:batchGet", """{"contacts":null}""", "FIELDS_INVALID", "contacts")]
    [InlineData("/v1/contacts:batchGet", """{"contacts":["a",null,7]}""", "FIELDS_INVALID", "contacts[1],contacts[2]")]
    [InlineData("/v1/contacts:batchGet?contacts=a", """{"contacts":[]}""", "FIELD_UNKNOWN", "contacts")]
    [InlineData("/v1/handoffs:claim", """{"queue":"q","agent":"a","lease":"soon"}""", "FIELDS_INVALID", "lease")]
    [InlineData("/v1/scoreModels", """{"rules":[{"id":"a"},{"id":"b","half_life":5,"points":"x","repetition":"NEVER"}]}""",
        "FIELDS_INVALID", "rules[1].half_life,rules[1].points,rules[1].repetition")]
    [InlineData("/v1/messages:send", """{"variables":{"a":[1,1e999],"b":"\ud83d"}}""", "FIELDS_INVALID", "variables.a[1],variables.b")]
    public async Task Body_ThatTheCallCannotRead_IsRefusedWithEveryField(string path, string json, string reason, string fields)
    {
        using var client = services.Client();
        using var answer = await client.PostAsync(new Uri(path, UriKind.Relative), new StringContent(json, Encoding.UTF8, "application/json"));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal((reason, fields), await AnswerOf(answer));
    }

    [Fact]
    public async Task Body_WithManyFaults_IsToldOfAHundred()
    {
        using var client = services.Client();
        var json = "{" + string.Join(',', Enumerable.Range(0, 5_000).Select(i => $"\"unknown{i}\":1")) + "}";
        using var answer = await client.PostAsync(
            new Uri("/v1/segments", UriKind.Relative), new StringContent(json, Encoding.UTF8, "application/json"));

        Assert.Equal(100, (await AnswerOf(answer)).Fields.Split(',').Length);
    }

    [Theory]
    [InlineData("text/xml", null, "Content-Type")]
    [InlineData("application/json; charset=gbk", null, "Content-Type")]
    [InlineData("application/json; charset=nonsense", null, "Content-Type")]
    [InlineData("application/json", "br", "Content-Encoding")]
    public async Task Body_InAFormThatIsNotTaken_Is415(string type, string? encoding, string field)
    {
        using var client = services.Client();
        using var content = new ByteArrayContent("{}"u8.ToArray());
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        if (encoding is not null)
            content.Headers.ContentEncoding.Add(encoding);
        using var answer = await client.PostAsync(new Uri("/v1/segments", UriKind.Relative), content);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        Assert.Equal(("CONTENT_TYPE_UNSUPPORTED", field), await AnswerOf(answer));
    }

    [Theory]
    [InlineData("gzip", 501)]
    [InlineData("GZIP", 501)]
    [InlineData("x-gzip", 501)]
    public async Task Body_Packed_IsRead(string encoding, int expected)
    {
        Assert.Equal(expected, (int)(await PostPackedAsync("""{"id":"s"}""", encoding)).StatusCode);
        using var faulty = await PostPackedAsync("""{"id":5}""", encoding);
        Assert.Equal(("FIELDS_INVALID", "id"), await AnswerOf(faulty));
    }

    [Fact]
    public async Task Body_ThatIsLargeOnlyWhenUnpacked_Is413()
    {
        using var answer = await PostPackedAsync("{\"id\":\"" + new string('x', 5_000_000) + "\"}", "gzip");

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Equal(("TOO_LARGE", "body"), await AnswerOf(answer));
    }

    [Fact]
    public async Task Body_ThatIsNotGzipAlthoughItSaysSo_IsRefused()
    {
        using var client = services.Client();
        using var content = new StringContent("{}", Encoding.UTF8, "application/json");
        content.Headers.ContentEncoding.Add("gzip");
        using var answer = await client.PostAsync(new Uri("/v1/segments", UriKind.Relative), content);

        Assert.Equal(("REQUEST_MALFORMED", "body"), await AnswerOf(answer));
    }

    [Fact]
    public async Task Body_WithAByteOrderMark_IsRead()
    {
        using var client = services.Client();
        using var content = new ByteArrayContent([0xEF, 0xBB, 0xBF, .. "{}"u8]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var answer = await client.PostAsync(new Uri("/v1/segments", UriKind.Relative), content);

        Assert.Equal(HttpStatusCode.NotImplemented, answer.StatusCode);
    }

    [Fact]
    public async Task Call_WithoutTheServiceToken_IsRefusedBeforeItIsRead()
    {
        using var client = services.Server.CreateClient();
        using var answer = await client.GetAsync(new Uri("/v1/contacts?nonsense=1", UriKind.Relative));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Theory]
    [InlineData("/broken")]
    [InlineData("/v1/receipts/ambiguous")]
    public async Task Fault_ThatNothingHandles_IsAFixedAnswerEvenForDevelopers(string path)
    {
        using var client = services.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("X-Own", "header-of-the-caller");
        request.Headers.Accept.ParseAdd("text/html");
        using var answer = await client.SendAsync(request);
        var body = await answer.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("INTERNAL", (string?)JsonNode.Parse(body)!["details"]![0]!["reason"]);
        foreach (var secret in (string[])[BareServices.Token, CallerContext.ServiceTokenHeader, "header-of-the-caller", "secret", "InvalidOperation", ".cs", "   at "])
            Assert.DoesNotContain(secret, body, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Refusal_OutsideGrpc_IsAnsweredAsItself()
    {
        using var client = services.Client();
        using var answer = await client.PostAsync(new Uri("/refused", UriKind.Relative), null);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("NOT_FOUND", (await AnswerOf(answer)).Reason);
    }

    private async Task<HttpResponseMessage> PostPackedAsync(string json, string encoding)
    {
        using var client = services.Client();
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            await gzip.WriteAsync(Encoding.UTF8.GetBytes(json));
        using var content = new ByteArrayContent(packed.ToArray());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        content.Headers.ContentEncoding.Add(encoding);
        return await client.PostAsync(new Uri("/v1/segments", UriKind.Relative), content);
    }

    private static async Task<(string? Reason, string Fields)> AnswerOf(HttpResponseMessage answer)
    {
        var details = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["details"]!.AsArray();
        var fields = details.FirstOrDefault(d => d!["fieldViolations"] is not null)?["fieldViolations"]!.AsArray() ?? [];
        return ((string?)details[0]!["reason"], string.Join(',', fields.Select(field => (string?)field!["field"])));
    }
}
