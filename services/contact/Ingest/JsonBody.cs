using System.IO.Compression;
using System.Text.Json;
using Rapport.Common.V1;
using Rapport.Hosting.Errors;

namespace Rapport.Contact.Ingest;

/// <summary>The body of a request to ingest, as far as it concerns all of its items.</summary>
internal static class JsonBody
{
    // Deeper than any item may be: its own limit is checked where it is read, so that it costs itself alone. What is deeper
    // still is cut before, in one pass: JsonDocument takes time with the square of the depth.
    private const int Levels = 64;
    private static readonly JsonDocumentOptions Json = new() { MaxDepth = Levels + 1 };
    private static readonly JsonReaderOptions AnyDepth = new() { MaxDepth = EventLimits.BatchBytes };

    private static ReadOnlySpan<byte> Mark => [0xEF, 0xBB, 0xBF];

    /// <summary>Reads and parses a body, unpacked by its Content-Encoding.</summary>
    /// <exception cref="DomainError">TOO_LARGE, CONTENT_TYPE_UNSUPPORTED, or REQUEST_MALFORMED: it is not JSON.</exception>
    public static async Task<(JsonDocument Json, int Bytes)> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        var packed = request.Headers.ContentEncoding.ToString().Trim().ToLowerInvariant() switch
        {
            "" or "identity" => false,
            "gzip" or "x-gzip" => true,
            _ => throw new DomainError(ErrorReason.ContentTypeUnsupported, "The body is packed in a way that is not taken; send it plain or by gzip.")
            {
                Fields = [new FieldFault("Content-Encoding", "is neither gzip nor identity")],
            },
        };
        try
        {
            await using var unpacked = packed ? new GZipStream(request.Body, CompressionMode.Decompress) : null;
            var body = await ReadAsync(unpacked ?? request.Body, cancellation);
            return (Parse(body), body.Length);
        }
        catch (Exception exception) when (exception is JsonException or InvalidDataException)
        {
            throw Malformed(packed && exception is InvalidDataException ? "is not gzip" : "is not JSON");
        }
    }

    /// <summary>The body cannot be read at all.</summary>
    public static DomainError Malformed(string fault) =>
        new(ErrorReason.RequestMalformed, "The body cannot be read.") { Fields = [new FieldFault("body", fault)] };

    /// <summary>Parses a body; NaN and infinities, which some writers put where JSON has no word for them, count as numbers.</summary>
    internal static JsonDocument Parse(Memory<byte> body)
    {
        if (body.Span.StartsWith(Mark))
            body = body[Mark.Length..];
        try
        {
            Cut(body.Span);
            return JsonDocument.Parse(body, Json);
        }
        catch (JsonException) when (NotNumbers.Find(body.Span))
        {
            var numbers = NotNumbers.Replace(body.Span);
            Cut(numbers);
            return JsonDocument.Parse(numbers, Json);
        }
    }

    /// <summary>Writes an empty list over whatever stands deeper than is taken; the item is at fault all the same.</summary>
    private static void Cut(Span<byte> body)
    {
        var reader = new Utf8JsonReader(body, AnyDepth);
        while (reader.Read())
        {
            if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray) || reader.CurrentDepth < Levels)
                continue;
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            body[start..(int)reader.BytesConsumed].Fill((byte)' ');
            body[start] = (byte)'0';
        }
    }

    private static async Task<Memory<byte>> ReadAsync(Stream body, CancellationToken cancellation)
    {
        using var buffer = new MemoryStream();
        var chunk = new byte[16 * 1024];
        int read;
        while ((read = await body.ReadAsync(chunk, cancellation)) > 0)
        {
            if (buffer.Length + read > EventLimits.BatchBytes)
                throw EventLimits.TooLarge();
            buffer.Write(chunk, 0, read);
        }

        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }
}
