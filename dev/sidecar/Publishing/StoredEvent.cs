using System.Globalization;
using System.Text.Json;

namespace Rapport.Sidecar.Publishing;

/// <summary>What the sidecar itself needs to know of an event that it delivers.</summary>
/// <param name="ExpiresAt">After this instant the event is not delivered any more; null for no limit.</param>
/// <param name="TraceParent">The publisher's span, or null.</param>
/// <param name="TraceState">The publisher's <c>tracestate</c>, or null.</param>
internal readonly record struct StoredEvent(DateTimeOffset? ExpiresAt, string? TraceParent, string? TraceState)
{
    /// <summary>
    /// Reads the rim of a stored envelope. Null if the bytes are not one JSON object, hence not deliverable.
    /// </summary>
    public static StoredEvent? Read(ReadOnlySpan<byte> utf8)
    {
        string? expiration = null, traceParent = null, traceState = null;
        try
        {
            var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = 1000 });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("expiration"u8)) expiration = StringAfter(ref reader);
                else if (reader.ValueTextEquals("traceparent"u8)) traceParent = StringAfter(ref reader);
                else if (reader.ValueTextEquals("tracestate"u8)) traceState = StringAfter(ref reader);
                else reader.Skip();
            }
            if (reader.Read()) return null;
        }
        catch (Exception invalid) when (invalid is JsonException or InvalidOperationException)
        {
            return null;
        }
        var expires = DateTimeOffset.TryParse(
            expiration, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? at
            : (DateTimeOffset?)null;
        return new(expires, traceParent, traceState);
    }

    private static string? StringAfter(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String) return reader.GetString();
        reader.Skip();
        return null;
    }
}
