using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Rapport.Platform.Charts.Tests.Tools;

/// <summary>A Kubernetes document.</summary>
/// <param name="Body">All of it.</param>
internal sealed record Manifest(JsonObject Body)
{
    private static readonly string[] Workloads = ["Deployment", "StatefulSet", "Job"];

    public string Kind => Text("kind");

    public string Name => Text("metadata", "name");

    public JsonObject Labels => Object("metadata", "labels");

    public JsonObject Annotations => Object("metadata", "annotations");

    public JsonObject Spec => Object("spec");

    /// <summary>The pod or pod template in it, with metadata and spec; null when it makes no pods.</summary>
    public JsonObject? Pod => Kind == "Pod" ? Body : Kind == "CronJob" ? Object("spec", "jobTemplate", "spec", "template") : Workloads.Contains(Kind) ? Object("spec", "template") : null;

    /// <summary>Documents of a YAML text, empty ones left out.</summary>
    public static IReadOnlyList<Manifest> Read(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return [.. stream.Documents.Select(document => Node(document.RootNode)).OfType<JsonObject>()
            .Select(body => new Manifest(body))];
    }

    /// <summary>The node at a path; null when there is none.</summary>
    public JsonNode? At(params string[] path) =>
        path.Aggregate((JsonNode?)Body, (node, key) => (node as JsonObject)?[key]);

    /// <summary>The text at a path; empty when there is none.</summary>
    public string Text(params string[] path) => At(path)?.ToString() ?? "";

    private JsonObject Object(params string[] path) => At(path) as JsonObject ?? [];

    private static JsonNode? Node(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(pair =>
            KeyValuePair.Create(((YamlScalarNode)pair.Key).Value!, Node(pair.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Select(Node)]),
        YamlScalarNode { Style: ScalarStyle.Plain } plain => Plain(plain.Value ?? ""),
        YamlScalarNode text => JsonValue.Create(text.Value),
        _ => throw new InvalidDataException($"No YAML that Kubernetes would take: {node.NodeType}"),
    };

    private static JsonValue? Plain(string text) => text switch
    {
        "" or "~" or "null" => null,
        "true" => JsonValue.Create(true),
        "false" => JsonValue.Create(false),
        _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) =>
            JsonValue.Create(whole),
        // "infinity" is a word in YAML.
        _ when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) && double.IsFinite(real) =>
            JsonValue.Create(real),
        _ => JsonValue.Create(text),
    };
}
