using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Rapport.Contact.Domain.Contracts;

/// <summary>A schema of what was seen: the types that each property had, and those that were always there.</summary>
internal static partial class SchemaDraft
{
    private const int MostLevels = 4;
    private const int MostProperties = 100;

    /// <summary>The schema of some events' properties, at least one.</summary>
    public static JsonObject Of(IReadOnlyList<JsonObject> seen)
    {
        var schema = new JsonObject { ["$schema"] = "https://json-schema.org/draft/2020-12/schema" };
        foreach (var (keyword, value) in ObjectOf(seen, 1))
            schema[keyword] = value?.DeepClone();
        return schema;
    }

    private static JsonObject ObjectOf(IReadOnlyList<JsonObject> seen, int level)
    {
        var schema = new JsonObject { ["type"] = "object" };
        if (level > MostLevels)
            return schema;
        var names = seen.SelectMany(o => o.Select(p => p.Key)).GroupBy(n => n).OrderByDescending(g => g.Count())
            .ThenBy(g => g.Key, StringComparer.Ordinal).Take(MostProperties).Select(g => g.Key).Order(StringComparer.Ordinal).ToList();
        schema["properties"] = new JsonObject(names.Select(name => KeyValuePair.Create<string, JsonNode?>(
            name, ValueOf([.. seen.Where(o => o.ContainsKey(name)).Select(o => o[name])], level + 1))));
        var always = names.Where(name => seen.All(o => o.ContainsKey(name))).ToList();
        if (always.Count > 0)
            schema["required"] = new JsonArray([.. always.Select(name => (JsonNode)name)]);
        return schema;
    }

    private static JsonObject ValueOf(IReadOnlyList<JsonNode?> values, int level)
    {
        var types = values.Select(TypeOf).Distinct().Order(StringComparer.Ordinal).ToList();
        // A whole number is a number too.
        if (types.Contains("number"))
            types.Remove("integer");
        var schema = new JsonObject { ["type"] = types.Count == 1 ? types[0] : new JsonArray([.. types.Select(type => (JsonNode)type)]) };
        if (types is ["string"] && values.All(v => Instant().IsMatch(v!.GetValue<string>())))
            schema["format"] = "date-time";
        if (types is ["object"])
            return ObjectOf([.. values.OfType<JsonObject>()], level);
        if (types is ["array"] && values.OfType<JsonArray>().SelectMany(a => a).ToList() is { Count: > 0 } items && level <= MostLevels)
            schema["items"] = ValueOf(items, level + 1);
        return schema;
    }

    private static string TypeOf(JsonNode? value) => value?.GetValueKind() switch
    {
        JsonValueKind.String => "string",
        // Made of numbers, a node gives only the type that it was made of.
        JsonValueKind.Number => value.AsValue().TryGetValue(out long _)
            || (value.AsValue().TryGetValue(out double number) && Math.Truncate(number) == number) ? "integer" : "number",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.Array => "array",
        JsonValueKind.Object => "object",
        _ => "null",
    };

    [GeneratedRegex(@"\A[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})\z", RegexOptions.CultureInvariant)]
    private static partial Regex Instant();
}
