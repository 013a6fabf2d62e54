using System.Globalization;
using System.Text.Json.Nodes;

namespace Rapport.Platform.Charts.Tests.Values;

/// <summary>A value of the chart that has no values below it, as values.schema.json knows it.</summary>
/// <param name="Path">Its name, with dots.</param>
/// <param name="Rule">Its schema, references followed.</param>
/// <param name="Description">What it is for; empty when the schema does not say.</param>
internal sealed record DocumentedValue(string Path, JsonObject Rule, string Description)
{
    /// <summary>Values that it may have, to be tried in place of the one it has; at last the one that it has by itself.</summary>
    /// <param name="current">What values.yaml gives it; null where it gives nothing.</param>
    public IEnumerable<JsonNode> Others(JsonNode? current)
    {
        var given = Rule["examples"] as JsonArray ?? Rule["enum"] as JsonArray ?? [];
        var made = given.Count > 0 ? given.Select(value => value!.DeepClone()) : Made(current);
        return made.OrderBy(value => JsonNode.DeepEquals(value, current));
    }

    /// <summary>What it takes, in a few words for people.</summary>
    public string Takes()
    {
        if (Rule["enum"] is JsonArray names)
            return string.Join(", ", names.Select(name => name!.ToString() is { Length: > 0 } text ? $"`{text}`" : "empty"));
        var types = Rule["type"] switch { JsonArray many => many.Select(type => type!.ToString()).ToList(), { } one => [one.ToString()], _ => [] };
        if (types.Contains("boolean"))
            return "`true`, `false`";
        if (types[0] is "integer" or "number")
            return Range(types);
        var example = (Rule["examples"] as JsonArray)?[0]?.ToJsonString(ValuesSchema.Readable) is { } json ? $", such as `{json.Trim('"')}`" : "";
        return types[0] switch { "array" => "list", "object" => "map", _ => "text" } + example;
    }

    private string Range(List<string> types)
    {
        var (least, most) = (Rule["minimum"] ?? Rule["exclusiveMinimum"], Rule["maximum"] ?? Rule["exclusiveMaximum"]);
        var number = (least, most) switch
        {
            ({ }, { }) => $"{least} to {(Rule.ContainsKey("exclusiveMaximum") ? "less than " : "")}{most}",
            ({ }, null) => $"{(Rule.ContainsKey("exclusiveMinimum") ? "more than" : "from")} {least}",
            _ => "number",
        };
        return number + (types.Contains("string") ? ", or a percentage" : types.Contains("null") ? ", or null" : "");
    }

    private IEnumerable<JsonNode> Made(JsonNode? current)
    {
        switch ((Rule["type"] is JsonArray types ? types[0] : Rule["type"])?.ToString())
        {
            case "boolean":
                return [JsonValue.Create(true), JsonValue.Create(false)];
            case "integer" or "number":
                var now = current is null ? 1m : decimal.Parse(current.ToString(), CultureInfo.InvariantCulture);
                return new[] { now + 1, now - 1, now + 0.1m, now / 2 }.Where(IsInRange).Select(value => JsonValue.Create(value)!);
            default:
                throw new InvalidDataException($"{Path} needs examples in values.schema.json: from its type alone no other value follows.");
        }
    }

    private bool IsInRange(decimal value) =>
        (Rule["type"] is JsonValue type && type.ToString() == "number" || value == decimal.Truncate(value))
        && (Rule["minimum"] is not { } least || value >= (decimal)least.GetValue<double>())
        && (Rule["maximum"] is not { } most || value <= (decimal)most.GetValue<double>())
        && (Rule["exclusiveMaximum"] is not { } below || value < (decimal)below.GetValue<double>());
}
