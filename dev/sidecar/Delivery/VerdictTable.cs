using System.Text.Json;

namespace Rapport.Sidecar.Delivery;

/// <summary>Dapr's reading of an app's HTTP answer to a delivered event.</summary>
/// <remarks>Source: Dapr 1.18, HTTP postman; see the contract in the sidecar's README.</remarks>
internal static class VerdictTable
{
    private const int NotFound = 404;

    /// <summary>
    /// 2xx is success unless the body is a JSON object with a <c>status</c>: RETRY and every unknown text (letter case
    /// matters) mean retry, DROP means drop. 404 drops. Every other code is retried, redirects included.
    /// </summary>
    public static Verdict Read(int statusCode, ReadOnlySpan<byte> body) => statusCode switch
    {
        >= 200 and <= 299 => StatusOf(body) switch
        {
            null or "" or "SUCCESS" => Verdict.Success,
            "DROP" => Verdict.Drop,
            _ => Verdict.Retry,
        },
        NotFound => Verdict.Drop,
        _ => Verdict.Retry,
    };

    /// <summary>The body's <c>status</c>; null if the body is no JSON object or its status is no text.</summary>
    private static string? StatusOf(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty) return null;
        try
        {
            var reader = new Utf8JsonReader(body);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return null;
            string? status = null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isStatus = "status".Equals(reader.GetString(), StringComparison.OrdinalIgnoreCase);
                reader.Read();
                if (isStatus && reader.TokenType == JsonTokenType.String) status = reader.GetString();
                else if (isStatus && reader.TokenType != JsonTokenType.Null) return null;
                else reader.Skip();
            }
            return reader.Read() ? null : status;
        }
        catch (Exception invalid) when (invalid is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
