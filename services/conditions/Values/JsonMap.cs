using System.Text.Json;

namespace Rapport.Conditions;

/// <summary>
/// A JSON object as a map; numbers are doubles, as in Google's Struct. A field is decoded when it is first read and
/// kept, so that further readings allocate nothing. Of a repeated name the last one counts. Lives as long as its
/// JsonDocument. Not for use by several threads at once.
/// </summary>
public sealed class JsonMap : MapValue
{
    private readonly JsonElement element;
    private readonly Dictionary<string, Value> decoded = [];

    /// <summary>Reads a JSON object.</summary>
    /// <exception cref="ArgumentException">The element is not an object.</exception>
    public JsonMap(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw new ArgumentException($"a JSON object is needed, not {element.ValueKind}", nameof(element));
        this.element = element;
    }

    /// <inheritdoc/>
    public override int Count => Keys.Count();

    /// <inheritdoc/>
    public override IEnumerable<string> Keys => element.EnumerateObject().Select(entry => entry.Name).Distinct();

    /// <inheritdoc/>
    public override bool TryGet(string key, out Value value)
    {
        if (decoded.TryGetValue(key, out value)) return true;
        if (!element.TryGetProperty(key, out var item)) return false;
        value = ToValue(item);
        decoded[key] = value;
        return true;
    }

    private static Value ToValue(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.True => Value.True,
        JsonValueKind.False => Value.False,
        JsonValueKind.Number => Value.Of(element.GetDouble()),
        JsonValueKind.String => Value.Of(element.GetString()),
        JsonValueKind.Object => Value.Of(new JsonMap(element)),
        JsonValueKind.Array => Value.Of(new ArrayList([.. element.EnumerateArray().Select(ToValue)])),
        _ => Value.Null,
    };
}
