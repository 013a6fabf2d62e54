using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Rapport.Contact.V1;
using Rapport.Gateway.OpenApi;
using Rapport.Gateway.Routes;
using Rapport.Gateway.Tests.Running;

namespace Rapport.Gateway.Tests.OpenApi;

public sealed class OpenApiDocumentTests(RunningGateway gateway) : IClassFixture<RunningGateway>
{
    private static readonly ApiDefinition Api = ApiDefinition.Load();
    private static readonly JsonObject Document = JsonNode.Parse(new OpenApiDocument(Api).Json.Span)!.AsObject();

    [Fact]
    public async Task Document_IsServedAsWritten()
    {
        using var answer = await gateway.Client.GetAsync("/openapi.json");

        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        Assert.True(JsonNode.DeepEquals(Document, JsonNode.Parse(await answer.Content.ReadAsStringAsync())));
    }

    [Fact]
    public void Document_NamesEveryBindingAndSegmentPath()
    {
        var missing = Api.Methods.SelectMany(m => m.Bindings)
            .Where(b => Document["paths"]![b.Template]?[b.Verb.ToLowerInvariant()] is null).Select(b => $"{b.Verb} {b.Template}")
            .Concat(ProxyRoutes.SegmentPaths.Where(path => path.Length > "/v1/x".Length && Document["paths"]![path]?["post"] is null));

        Assert.Empty(missing);
    }

    [Fact]
    public void References_AllLeadSomewhere()
    {
        var lost = Nodes(Document).OfType<JsonObject>().Select(o => o["$ref"]).OfType<JsonValue>()
            .Select(v => (string)v!).Distinct().Where(r => Resolve(r) is null);

        Assert.Empty(lost);
    }

    [Fact]
    public void Operations_HaveNamesOfTheirOwnTextAndAnswers()
    {
        var operations = Operations().ToList();

        Assert.Equal(operations.Count, operations.Select(o => (string)o["operationId"]!).Distinct().Count());
        Assert.All(operations, o => Assert.False(string.IsNullOrWhiteSpace((string?)o["summary"]), (string)o["operationId"]!));
        Assert.All(operations, o => Assert.NotNull(o["responses"]?["200"]));
        Assert.All(operations, o => Assert.NotNull(o["security"]));
    }

    [Fact]
    public void PathVariables_AreDeclaredAsParameters()
    {
        foreach (var (path, item) in Document["paths"]!.AsObject())
        {
            var variables = Regex.Matches(path, @"\{([^}]+)\}").Select(m => m.Groups[1].Value).Order();
            foreach (var (_, operation) in item!.AsObject())
            {
                var declared = (operation!["parameters"]?.AsArray() ?? [])
                    .Where(p => (string?)p!["in"] == "path").Select(p => (string)p!["name"]!).Order();
                Assert.Equal(variables, declared);
            }
        }
    }

    [Fact]
    public void Text_ComesFromTheProtoComments()
    {
        var getContact = Document["paths"]!["/v1/contacts/{contact}"]!["get"]!;
        var pageSize = Document["paths"]!["/v1/contacts"]!["get"]!["parameters"]!.AsArray().Single(p => (string?)p!["name"] == "page_size")!;

        Assert.StartsWith("GetContact finds a contact by id", (string)getContact["summary"]!, StringComparison.Ordinal);
        Assert.Equal("Default 50, at most 500.", (string?)pageSize["description"]);
    }

    [Fact]
    public void Schemas_FollowProtobufJson()
    {
        var contact = Document["components"]!["schemas"]!["contact.Contact"]!["properties"]!;

        Assert.Equal("int64", (string?)contact["eventCount"]!["format"]);
        Assert.Equal("string", (string?)contact["eventCount"]!["type"]);
        Assert.Equal("date-time", (string?)contact["firstSeenAt"]!["format"]);
        Assert.Equal("array", (string?)contact["identifiers"]!["type"]);
        Assert.Equal("object", (string?)contact["traits"]!["type"]);
    }

    [Fact]
    public void Errors_NameEveryReason()
    {
        var reasons = Nodes(Document["components"]!["schemas"]!["Status"]!).OfType<JsonObject>()
            .Single(o => o["enum"] is not null)["enum"]!.AsArray().Select(r => (string)r!);

        Assert.Equal(Enum.GetValues<Rapport.Common.V1.ErrorReason>().Length - 1, reasons.Count());
        Assert.Contains("SCOPE_MISSING", reasons);
    }

    [Fact]
    public void Examples_AreMessagesOfTheirCalls()
    {
        var files = typeof(ContactService).Assembly.GetTypes().Where(type => type.Name.EndsWith("Reflection", StringComparison.Ordinal))
            .Select(type => type.GetProperty("Descriptor")?.GetValue(null)).OfType<FileDescriptor>();
        var messages = files.SelectMany(file => file.MessageTypes).ToDictionary(message => message.FullName);
        var shown = 0;
        foreach (var method in Api.Methods.Where(method => method.Bindings.Count > 0))
        {
            var operation = Document["paths"]![method.Bindings[0].Template]![method.Bindings[0].Verb.ToLowerInvariant()]!;
            var request = operation["requestBody"]?["content"]?["application/json"]?["example"];
            var type = method.Bindings[0].Body is "*" or "" ? method.Rpc.InputType : method.Rpc.InputType.FindFieldByName(method.Bindings[0].Body).MessageType;
            shown += Parses(request, messages, type) + Parses(operation["responses"]!["200"]!["content"]?["application/json"]?["example"], messages, method.Rpc.OutputType);
        }

        Assert.True(shown >= 4);
    }

    [Fact]
    public async Task ReferencePage_LoadsNothingFromElsewhere()
    {
        using var page = await gateway.Client.GetAsync("/docs/");
        var html = await page.Content.ReadAsStringAsync();
        var assets = Regex.Matches(html, "src=\"([^\"]+)\"").Select(m => m.Groups[1].Value).ToList();

        Assert.DoesNotContain("//", html.Replace("<!--", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("default-src 'self'", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.NotEmpty(assets);
        foreach (var asset in assets)
        {
            using var script = await gateway.Client.GetAsync("/docs/" + asset);
            Assert.Equal(HttpStatusCode.OK, script.StatusCode);
        }
    }

    private static int Parses(JsonNode? example, Dictionary<string, MessageDescriptor> messages, MessageDescriptor type)
    {
        if (example is null)
            return 0;
        Assert.NotNull(JsonParser.Default.Parse(example.ToJsonString(), messages[type.FullName]));
        return 1;
    }

    private static IEnumerable<JsonObject> Operations() =>
        Document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()).Select(operation => operation.Value!.AsObject());

    private static JsonNode? Resolve(string reference) =>
        reference[2..].Split('/').Aggregate((JsonNode?)Document, (node, part) => node?[part]);

    private static IEnumerable<JsonNode> Nodes(JsonNode? node) => node switch
    {
        JsonObject o => o.SelectMany(member => Nodes(member.Value)).Prepend(o),
        JsonArray a => a.SelectMany(Nodes).Prepend(a),
        null => [],
        _ => [node],
    };
}
