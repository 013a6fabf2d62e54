using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rapport.Platform.Charts.Tests.Tools;

namespace Rapport.Platform.Charts.Tests.Values;

/// <summary>values.schema.json beside values.yaml: every value that there is, with its rule and its comment.</summary>
internal static class ValuesSchema
{
    /// <summary>JSON as the schema is written.</summary>
    public static readonly JsonSerializerOptions Written = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>JSON on one line, for people.</summary>
    public static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The six programs, each of which may have its own value of what stands under <c>defaults</c>.</summary>
    public static readonly IReadOnlyList<string> Programs = [.. Repository.Services, "gateway"];

    private static readonly JsonObject Text = JsonNode.Parse(File.ReadAllText(Location))!.AsObject();
    private static readonly JsonObject Values = Manifest.Read(File.ReadAllText(Path.Combine(Helm.Chart, "values.yaml"))).Single().Body;

    /// <summary>Where the schema is.</summary>
    public static string Location => Path.Combine(Helm.Chart, "values.schema.json");

    /// <summary>Every value that has none below it, in the order of the schema.</summary>
    public static IReadOnlyList<DocumentedValue> All { get; } = [.. Below(Text, "")];

    /// <summary>Whether it is a program's own value of what <c>defaults</c> has for all.</summary>
    public static bool IsOverride(DocumentedValue value) =>
        value.Path.Split('.', 2) is [var first, var rest] && Programs.Contains(first) && All.Any(one => one.Path == $"defaults.{rest}");

    /// <summary>What values.yaml gives a value; null where it gives nothing.</summary>
    public static JsonNode? Default(string path) =>
        path.Split('.').Aggregate((JsonNode?)Values, (node, key) => (node as JsonObject)?[key]);

    /// <summary>Whether values.yaml has the value, be it as null.</summary>
    public static bool IsInTheFile(string path)
    {
        var at = path.LastIndexOf('.');
        return (at < 0 ? Values : Default(path[..at]) as JsonObject)?.ContainsKey(path[(at + 1)..]) ?? false;
    }

    /// <summary>Objects of the schema that list what may be in them, by their place in it.</summary>
    public static IEnumerable<(string Place, JsonObject Rule)> Objects() => ObjectsIn(Text, "");

    /// <summary>The schema with these descriptions, as it is to be written.</summary>
    /// <param name="comments">What is said of values, by their paths.</param>
    public static string WithDescriptions(IReadOnlyDictionary<string, string> comments)
    {
        var schema = Text.DeepClone().AsObject();
        foreach (var (path, comment) in comments)
        {
            var at = Site(schema, path);
            at.Remove("description");
            at.Insert(0, "description", comment);
        }

        return schema.ToJsonString(Written) + "\n";
    }

    private static IEnumerable<DocumentedValue> Below(JsonObject node, string path)
    {
        foreach (var (name, property) in node["properties"]!.AsObject())
        {
            // Helm's own: what a chart above hands down.
            if (path.Length == 0 && name == "global")
                continue;
            var (below, rule) = (path.Length == 0 ? name : $"{path}.{name}", Followed(property!.AsObject(), Text));
            if (property["examples"] is { } examples)
                (rule = rule.DeepClone().AsObject())["examples"] = examples.DeepClone();
            if (rule["properties"] is JsonObject && !rule.ContainsKey("examples"))
                foreach (var value in Below(rule, below))
                    yield return value;
            else
                yield return new DocumentedValue(below, rule, (property["description"] ?? rule["description"])?.ToString() ?? "");
        }
    }

    // Of "allOf" the first says what it is, the others what must be there.
    private static JsonObject Followed(JsonObject node, JsonObject schema)
    {
        while (true)
        {
            if (node["allOf"] is JsonArray all)
                node = all[0]!.AsObject();
            else if (node["$ref"]?.ToString() is { } reference)
                node = reference[2..].Split('/').Aggregate((JsonNode)schema, (at, key) => at[key]!).AsObject();
            else
                return node;
        }
    }

    // Where the description of a value stands: beside a reference to what others refer to too, else in what is referred to.
    private static JsonObject Site(JsonObject schema, string path)
    {
        var node = schema;
        foreach (var name in path.Split('.'))
            node = (Followed(node, schema)["properties"]?[name]
                ?? throw new InvalidDataException($"values.yaml has {path}, and values.schema.json does not.")).AsObject();
        return node;
    }

    private static IEnumerable<(string, JsonObject)> ObjectsIn(JsonNode? node, string place)
    {
        if (node is JsonObject map)
        {
            if (map["properties"] is JsonObject && map["type"]?.ToString() == "object")
                yield return (place, map);
            foreach (var (name, below) in map.Where(pair => pair.Key is not ("examples" or "allOf")))
                foreach (var found in ObjectsIn(below, $"{place}/{name}"))
                    yield return found;
        }
        else if (node is JsonArray list)
        {
            foreach (var found in list.SelectMany((below, index) => ObjectsIn(below, $"{place}/{index}")))
                yield return found;
        }
    }
}
