using System.Text.Json;

namespace Rapport.Sidecar.Publishing;

/// <summary>JSON looked at without building a document: payloads are large and only their rim is of interest.</summary>
internal static class JsonText
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 512 };

    /// <summary>True for one complete JSON value of any kind, nested at most 512 deep.</summary>
    public static bool IsValid(ReadOnlySpan<byte> utf8)
    {
        try
        {
            var reader = new Utf8JsonReader(utf8, Options);
            while (reader.Read()) { }
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>
    /// The members of a JSON object with the bytes of their values as written; of a repeated name the last one counts.
    /// Null if the text is not one JSON object.
    /// </summary>
    public static Dictionary<string, ReadOnlyMemory<byte>>? MembersOf(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            var reader = new Utf8JsonReader(utf8.Span, Options);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return null;
            var members = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString()!;
                reader.Read();
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                members[name] = utf8[start..(int)reader.BytesConsumed];
            }
            return reader.Read() ? null : members;
        }
        catch (Exception invalid) when (invalid is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The text of a JSON string; null for any other value.</summary>
    public static string? StringOf(ReadOnlyMemory<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8.Span, Options);
        return reader.Read() && reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
    }
}
