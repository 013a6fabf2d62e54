using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Rapport.Gateway.OpenApi;
using Rapport.Gateway.Routes;
using Rapport.Gateway.Tests.Running;

namespace Rapport.Gateway.Tests.OpenApi;

/// <summary>The reference as programs read it that know OpenAPI and nothing of us.</summary>
public sealed class ReferenceFormTests(RunningGateway gateway) : IClassFixture<RunningGateway>
{
    private static readonly ApiDefinition Api = ApiDefinition.Load();
    private static readonly string Json = Encoding.UTF8.GetString(new ApiReference(Api).Json.Span);
    private static readonly JsonNode Tree = JsonNode.Parse(Json)!;

    [Fact]
    public void Document_ReadBack_HasNoFault()
    {
        var (document, diagnostic) = OpenApiDocument.Parse(Json, "json");

        Assert.Empty(diagnostic!.Errors.Concat(diagnostic.Warnings).Select(fault => $"{fault.Pointer}: {fault.Message}"));
        Assert.Equal("Apache-2.0", document!.Info.License!.Identifier);
        var bindings = Api.Methods.Sum(method => method.Bindings.Count);
        Assert.True(document.Paths.Sum(path => path.Value.Operations!.Count) > bindings);
        Assert.DoesNotContain(Operations(document), operation => operation.Responses!.Keys.All(status => status[0] != '4'));
    }

    [Fact]
    public void Titles_AreShort()
    {
        var (document, _) = OpenApiDocument.Parse(Json, "json");

        Assert.DoesNotContain(Operations(document!).Select(operation => operation.Summary!),
            title => title.Length is 0 or > 40 || title.Contains('.', StringComparison.Ordinal));
        Assert.Equal("Create MQL contract", document!.GetOperationById("MqlContractService_CreateMqlContract")!.Summary);
    }

    [Fact]
    public void Fields_ThatACallerHasToGive_AreRequired()
    {
        Assert.Equal(["id", "condition"], Required(Schema("tagging.Segment")));
        Assert.Equal(["leaseToken", "outcome"], Required(
            Tree["paths"]!["/v1/handoffs/{handoff}:complete"]!["post"]!["requestBody"]!["content"]!["application/json"]!["schema"]!));
        Assert.True((bool?)Parameter("/v1/leads", "filter")["required"]);
        Assert.Null(Parameter("/v1/contacts", "filter")["required"]);
    }

    [Fact]
    public void Fields_ThatAreAlwaysAnswered_AreRequired()
    {
        var contact = Required(Schema("contact.Contact"));

        Assert.Contains("contact", contact);
        Assert.Contains("identifiers", contact);
        Assert.DoesNotContain("createTime", contact);
        Assert.Equal(["contacts", "nextPageToken"], Required(Schema("contact.ListContactsResponse")));
    }

    [Fact]
    public void Calls_SayWhoMayMakeThemAndWhatTheyDo()
    {
        var send = Tree["paths"]!["/v1/messages:send"]!["post"]!;

        Assert.Equal("messages.write", (string?)send["security"]![0]!["apiKey"]![0]);
        Assert.Equal("sends", (string?)send["x-rapport-side-effect"]);
        Assert.Equal("identifying", (string?)send["x-rapport-personal-data"]);
        Assert.Equal("identifying", (string?)Schema("contact.Contact")["properties"]!["traits"]!["x-rapport-personal-data"]);
        var scopes = (string)Tree["components"]!["securitySchemes"]!["apiKey"]!["description"]!;
        Assert.All(Api.Methods, method => Assert.Contains($"`{method.Facts.Scope}`", scopes, StringComparison.Ordinal));
    }

    // What the page's "Test Request" does: the document's server, the path, the scheme that the operation names.
    [Fact]
    public async Task TestRequest_WithAKeyAsTheSchemeSays_IsAnswered()
    {
        var (document, _) = OpenApiDocument.Parse(Json, "json");
        var scheme = document!.Components!.SecuritySchemes!["apiKey"];
        var server = new Uri(new Uri(gateway.Http, "/docs/"), document.Servers!.Single().Url);
        Assert.Equal((SecuritySchemeType.Http, "bearer"), (scheme.Type, scheme.Scheme));
        using var request = RunningGateway.Request("GET", new Uri(server, "v1/contacts").AbsoluteUri);
        request.Headers.Add("Origin", gateway.Http.GetLeftPart(UriPartial.Authority));
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        using var answer = await gateway.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        using var page = await gateway.Client.GetAsync("/docs/");
        Assert.Contains("apiKey", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static IEnumerable<OpenApiOperation> Operations(OpenApiDocument document) =>
        document.Paths.SelectMany(path => path.Value.Operations!.Values);

    private static JsonNode Schema(string name) => Tree["components"]!["schemas"]![name]!;

    private static IEnumerable<string?> Required(JsonNode schema) => schema["required"]!.AsArray().Select(name => (string?)name);

    private static JsonNode Parameter(string path, string name) =>
        Tree["paths"]![path]!["get"]!["parameters"]!.AsArray().Single(p => (string?)p!["name"] == name)!;
}
