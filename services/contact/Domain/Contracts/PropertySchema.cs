using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;
using Rapport.Hosting.Errors;

namespace Rapport.Contact.Domain.Contracts;

/// <summary>One way in which properties break a schema.</summary>
/// <param name="Property">The property at fault, or that is missing; "*" for one that the schema does not name, empty for the properties as a whole.</param>
/// <param name="Sent">The same as it was sent; empty for one that is missing.</param>
/// <param name="Path">Where the fault lies, from the properties: items[2].price.</param>
/// <param name="Keyword">The keyword that is not kept.</param>
internal sealed record SchemaViolation(string Property, string Sent, string Path, string Keyword);

/// <summary>
/// A JSON Schema (draft 2020-12) of an event's properties, read once. Only what can be held against a value in time that the
/// value and the schema bound: no references, which multiply, and no regular expressions, which can go back without end.
/// </summary>
internal sealed class PropertySchema
{
    /// <summary>Largest schema, bytes.</summary>
    public const int MostBytes = 32 * 1024;

    private const int MostLevels = 32;
    private const string Required = "required";
    private const string Draft = "https://json-schema.org/draft/2020-12/schema";

    private static readonly FrozenSet<string> Unsupported = FrozenSet.Create(
        "$ref", "$dynamicRef", "$recursiveRef", "$id", "$anchor", "$dynamicAnchor", "$vocabulary", "pattern", "patternProperties");

    // Below these stand names or values, not keywords.
    private static readonly FrozenSet<string> Names = FrozenSet.Create("properties", "$defs", "definitions", "dependentSchemas", "dependentRequired");
    private static readonly FrozenSet<string> Values = FrozenSet.Create("enum", "const", "default", "examples");

    private static readonly EvaluationOptions Options = new()
    {
        OutputFormat = OutputFormat.List, RequireFormatValidation = true,
    };

    private readonly JsonSchema schema;
    private readonly FrozenSet<string> named;
    private readonly IReadOnlyList<string> required;

    private PropertySchema(JsonSchema schema, FrozenSet<string> named, IReadOnlyList<string> required) =>
        (this.schema, this.named, this.required) = (schema, named, required);

    /// <summary>Reads a schema.</summary>
    /// <param name="text">JSON.</param>
    /// <param name="faults">What is wrong with it, by path from "schema"; empty when it can be taken.</param>
    public static PropertySchema? Read(string text, out IReadOnlyList<FieldFault> faults)
    {
        var found = new List<FieldFault>();
        faults = found;
        if (Encoding.UTF8.GetByteCount(text) > MostBytes)
            found.Add(new FieldFault("schema", $"is larger than {MostBytes} bytes"));
        else if (JsonNode.Parse(text) is not JsonObject root)
            found.Add(new FieldFault("schema", "is not an object"));
        else
        {
            Check(root, "schema", 1, found);
            if (root["type"] is { } type && type.ToJsonString() != "\"object\"")
                found.Add(new FieldFault("schema.type", "is not object: it is the schema of an event's properties"));
            if (found.Count == 0 && !MetaSchemas.Draft202012.Evaluate(JsonSerializer.SerializeToElement(root), Options).IsValid)
                found.Add(new FieldFault("schema", "is not a JSON Schema of draft 2020-12: a keyword has a value that it cannot have"));
            if (found.Count == 0)
                return Compile(root, text, found);
        }

        return null;
    }

    /// <summary>In which ways properties break it; empty when they do not.</summary>
    public IReadOnlyList<SchemaViolation> Violations(JsonObject properties)
    {
        var results = schema.Evaluate(JsonSerializer.SerializeToElement(properties), Options);
        if (results.IsValid)
            return [];
        var violations = new List<SchemaViolation>();
        foreach (var detail in (results.Details ?? []).Where(d => d.Errors is { Count: > 0 }))
        {
            var path = detail.InstanceLocation.ToString();
            var first = path.Length == 0 ? "" : Unescape(path[1..].Split('/')[0]);
            foreach (var keyword in detail.Errors!.Keys)
                if (keyword == Required && path.Length == 0 && Missing(properties) is { Count: > 0 } missing)
                    violations.AddRange(missing.Select(name => new SchemaViolation(name, "", name, keyword)));
                else
                    violations.Add(new SchemaViolation(
                        first.Length == 0 || named.Contains(first) ? first : "*", first, Dotted(path),
                        keyword.Length > 0 ? keyword : "additionalProperties"));
        }

        return violations.Count > 0 ? [.. violations.Distinct()] : [new SchemaViolation("", "", "", "schema")];
    }

    // What the schema as a whole asks for; what a part of it asks for under a condition names none.
    private List<string> Missing(JsonObject properties) => [.. required.Where(name => !properties.ContainsKey(name))];

    // A registry of its own: the shared one would keep every schema that was ever read.
    private static BuildOptions Building() => new() { Dialect = Dialect.Draft202012, SchemaRegistry = new SchemaRegistry() };

    private static PropertySchema? Compile(JsonObject root, string text, List<FieldFault> faults)
    {
        try
        {
            var read = new PropertySchema(
                JsonSchema.FromText(text, Building()), (root["properties"] as JsonObject)?.Select(p => p.Key).ToFrozenSet() ?? [],
                [.. (root[Required] as JsonArray ?? []).Select(name => (string?)name).OfType<string>()]);
            _ = read.Violations([]);
            return read;
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or InvalidOperationException or JsonSchemaException)
        {
            faults.Add(new FieldFault("schema", "cannot be read as a JSON Schema of draft 2020-12"));
            return null;
        }
    }

    private static void Check(JsonNode? node, string path, int level, List<FieldFault> faults)
    {
        if (level > MostLevels)
        {
            faults.Add(new FieldFault(path, $"is nested deeper than {MostLevels} levels"));
            return;
        }

        if (node is JsonArray items)
        {
            for (var i = 0; i < items.Count; i++)
                Check(items[i], $"{path}[{i}]", level + 1, faults);
            return;
        }

        foreach (var (keyword, value) in node as JsonObject ?? [])
        {
            var at = $"{path}.{keyword}";
            if (Unsupported.Contains(keyword))
                faults.Add(new FieldFault(at, "is not supported: write out what it refers to, and use enum, const, format or lengths instead of a pattern"));
            else if (keyword == "$schema" && value?.ToJsonString().Trim('"').TrimEnd('#') != Draft)
                faults.Add(new FieldFault(at, $"is another draft than {Draft}"));
            else if (keyword == "format" && value?.ToJsonString() == "\"regex\"")
                faults.Add(new FieldFault(at, "regex is not supported"));
            else if (Names.Contains(keyword) && value is JsonObject named)
                foreach (var (name, inner) in named)
                    Check(inner, $"{at}.{name}", level + 1, faults);
            else if (!Values.Contains(keyword))
                Check(value, at, level + 1, faults);
        }
    }

    private static string Dotted(string pointer)
    {
        var path = new StringBuilder();
        foreach (var part in pointer.Split('/').Skip(1).Select(Unescape))
        {
            if (part.Length > 0 && part.All(char.IsAsciiDigit) && path.Length > 0)
                path.Append('[').Append(part).Append(']');
            else
                path.Append(path.Length > 0 ? "." : "").Append(part);
        }

        return path.ToString();
    }

    private static string Unescape(string part) =>
        part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
}
