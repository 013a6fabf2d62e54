using System.Text;
using System.Text.Json;
using Rapport.Conditions;

namespace Rapport.Events.Facts;

/// <summary>
/// Values of traits as the services keep them that let conditions read traits: a text, a double, a bool, or for an object
/// or a list <see cref="JsonText"/>. The same in each of them, so that a condition finds the same value everywhere.
/// </summary>
public static class TraitValue
{
    /// <summary>Longest text that conditions can read; a longer one is absent for them.</summary>
    public const int LongestText = 1000;

    /// <summary>Longest object or list, as JSON; a longer one is absent for conditions.</summary>
    public const int LongestJson = 4000;

    /// <summary>
    /// What is kept of a value that was said; null for null, for what is no JSON (NaN, infinities) and for what is too
    /// long. Null takes the trait away: what was said before does not hold any more.
    /// </summary>
    public static object? Of(Value said) => said.Kind switch
    {
        ValueKind.String => said.String.Length <= LongestText ? said.String : null,
        ValueKind.Double => double.IsFinite(said.Double) ? said.Double : null,
        ValueKind.Int => (double)said.Int,
        ValueKind.UInt => (double)said.UInt,
        ValueKind.Bool => said.Bool,
        ValueKind.Map or ValueKind.List => JsonText.Of(said) is { Json.Length: <= LongestJson } json ? json : null,
        _ => null,
    };

    /// <summary>The value as an entry of a <see cref="DictionaryMap"/>.</summary>
    public static object? ForConditions(object? kept) => kept is JsonText json ? json.Read() : kept;

    /// <summary>The value as JSON.</summary>
    public static string ToJson(object kept) => kept is JsonText json ? json.Json : JsonSerializer.Serialize(kept);
}

/// <summary>An object or a list as JSON.</summary>
public sealed record JsonText(string Json)
{
    private object? read;

    /// <summary>The text of a value, with what is no JSON as null.</summary>
    internal static JsonText Of(Value value)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
            Write(writer, value);
        return new JsonText(Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length));
    }

    /// <summary>A <see cref="MapValue"/> or a <see cref="ListValue"/>.</summary>
    public object? Read()
    {
        if (read is not null)
            return read;
        new JsonMap(JsonDocument.Parse($$"""{"v":{{Json}}}""").RootElement).TryGet("v", out var value);
        return read = value.Kind switch
        {
            ValueKind.Map => value.Map,
            ValueKind.List => value.List,
            _ => null,
        };
    }

    /// <inheritdoc/>
    public bool Equals(JsonText? other) => other is not null && Json == other.Json;

    /// <inheritdoc/>
    public override int GetHashCode() => Json.GetHashCode(StringComparison.Ordinal);

    private static void Write(Utf8JsonWriter writer, Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.String:
                writer.WriteStringValue(value.String);
                break;
            case ValueKind.Double when double.IsFinite(value.Double):
                writer.WriteNumberValue(value.Double);
                break;
            case ValueKind.Int:
                writer.WriteNumberValue(value.Int);
                break;
            case ValueKind.Bool:
                writer.WriteBooleanValue(value.Bool);
                break;
            case ValueKind.List:
                writer.WriteStartArray();
                for (var i = 0; i < value.List.Count; i++)
                    Write(writer, value.List[i]);
                writer.WriteEndArray();
                break;
            case ValueKind.Map:
                writer.WriteStartObject();
                foreach (var key in value.Map.Keys)
                {
                    writer.WritePropertyName(key);
                    value.Map.TryGet(key, out var item);
                    Write(writer, item);
                }

                writer.WriteEndObject();
                break;
            default:
                writer.WriteNullValue();
                break;
        }
    }
}
