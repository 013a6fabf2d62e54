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

public sealed class ApiReferenceTests(RunningGateway gateway) : IClassFixture<RunningGateway>
{
    private static readonly ApiDefinition Api = ApiDefinition.Load();
    private static readonly Dictionary<string, MessageDescriptor> Generated = typeof(ContactService).Assembly.GetTypes()
        .Select(type => type.GetProperty("Descriptor")?.GetValue(null)).OfType<MessageDescriptor>()
        .ToDictionary(message => message.FullName);

    private static readonly JsonObject Document = JsonNode.Parse(new ApiReference(Api).Json.Span)!.AsObject();

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
        var bindings = Api.Methods.SelectMany(method => method.Bindings).Select(b => (b.Verb, b.Template));
        var segment = ProxyRoutes.SegmentPaths.Where(path => path.Length > "/v1/x".Length)
            .Select(path => ("POST", path));

        Assert.DoesNotContain(bindings.Concat(segment), binding => Operation(binding.Item1, binding.Item2) is null);
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
        Assert.All(operations, o => Assert.NotEqual("", (string?)o["summary"] ?? ""));
        // A link of a mail leads on: 302.
        Assert.All(operations, o => Assert.NotNull(o["responses"]?["200"] ?? o["responses"]?["302"]));
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
    public void Paths_ThatDifferOnlyInTheNamesOfTheirVariables_AreOne()
    {
        var shapes = Document["paths"]!.AsObject().Select(path => Regex.Replace(path.Key, @"\{[^}]+\}", "{}")).ToList();

        Assert.Equal(shapes.Distinct(), shapes);
        var receipt = Operation("GET", "/v1/receipts/{receipt}")!["responses"]!["200"]!["content"]!["application/json"]!;
        Assert.Equal(
            ["#/components/schemas/scoring.ScoreReceipt", "#/components/schemas/notification.Message"],
            receipt["schema"]!["anyOf"]!.AsArray().Select(schema => (string)schema!["$ref"]!).OrderDescending());
    }

    [Fact]
    public void Operations_DeclareTheRefusalsOfTheirCallers()
    {
        foreach (var (path, item) in Document["paths"]!.AsObject().Where(path => path.Key.StartsWith("/v1/", StringComparison.Ordinal)))
            foreach (var (verb, operation) in item!.AsObject())
            {
                var answers = operation!["responses"]!.AsObject().Select(answer => answer.Key).ToList();
                Assert.True(answers.Contains("400") && answers.Contains("401") && answers.Contains("403") && answers.Contains("429"),
                    $"{verb} {path} declares {string.Join(' ', answers)}");
                Assert.True(operation["requestBody"] is null || answers.Contains("413"), $"{verb} {path} takes a body of any size");
                Assert.True(!path.Contains('{', StringComparison.Ordinal) || answers.Contains("404"), $"{verb} {path} finds everything");
            }
    }

    [Fact]
    public void Text_ComesFromTheProtoComments()
    {
        var summary = (string?)Operation("GET", "/v1/contacts/{contact}")!["summary"];
        var pageSize = Operation("GET", "/v1/contacts")!["parameters"]!.AsArray()
            .Single(parameter => (string?)parameter!["name"] == "page_size")!;

        Assert.Equal("Get contact", summary);
        Assert.StartsWith("GetContact finds a contact by id",
            (string?)Operation("GET", "/v1/contacts/{contact}")!["description"], StringComparison.Ordinal);
        Assert.Equal("Default 50, at most 500.", (string?)pageSize["description"]);
    }

    [Fact]
    public void Schemas_FollowProtobufJson()
    {
        var contact = Document["components"]!["schemas"]!["contact.Contact"]!["properties"]!;

        Assert.Equal("int64", (string?)contact["eventCount"]!["format"]);
        Assert.Equal("string", (string?)contact["eventCount"]!["type"]);
        Assert.Equal("date-time", (string?)contact["firstSeenTime"]!["format"]);
        Assert.Equal("array", (string?)contact["identifiers"]!["type"]);
        Assert.Equal("object", (string?)contact["traits"]!["type"]);
    }

    [Fact]
    public void Errors_NameEveryReason()
    {
        var reasons = Nodes(Document["components"]!["schemas"]!["Status"]!).OfType<JsonObject>()
            .Single(o => o["enum"] is JsonArray { Count: > 1 })["enum"]!.AsArray().Select(r => (string)r!);

        Assert.Equal(Enum.GetValues<Rapport.Common.V1.ErrorReason>().Length - 1, reasons.Count());
        Assert.Contains("SCOPE_MISSING", reasons);
        var page = (string)Document["info"]!["description"]!;
        Assert.DoesNotContain(reasons, reason => !page.Contains($"`{reason}`", StringComparison.Ordinal));
        Assert.DoesNotContain("](../", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Examples_AreMessagesOfTheirCalls()
    {
        var shown = 0;
        foreach (var (rpc, binding) in Api.Methods.SelectMany(method => method.Bindings.Select(b => (method.Rpc, b))))
        {
            var operation = Operation(binding.Verb, binding.Template)!;
            var field = rpc.InputType.FindFieldByName(binding.Body);
            var body = field is null ? rpc.InputType : field.MessageType;
            shown += Parses(operation["requestBody"], body) + Parses(operation["responses"]!["200"], rpc.OutputType);
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
        var policy = page.Headers.GetValues("Content-Security-Policy").Single();
        Assert.StartsWith("default-src 'self';", policy, StringComparison.Ordinal);
        Assert.NotEmpty(assets);
        foreach (var asset in assets)
        {
            using var script = await gateway.Client.GetAsync("/docs/" + asset);
            Assert.Equal(HttpStatusCode.OK, script.StatusCode);
        }
    }

    // The definitions are data without classes; the parser wants the generated ones.
    private static int Parses(JsonNode? place, MessageDescriptor type)
    {
        if (place?["content"]?["application/json"]?["example"] is not { } example)
            return 0;
        Assert.NotNull(JsonParser.Default.Parse(example.ToJsonString(), Generated[type.FullName]));
        return 1;
    }

    private static JsonObject? Operation(string verb, string template) =>
        Document["paths"]![template]?[verb.ToLowerInvariant()]?.AsObject();

    private static IEnumerable<JsonObject> Operations() => Document["paths"]!.AsObject()
        .SelectMany(path => path.Value!.AsObject()).Select(operation => operation.Value!.AsObject());

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
