using System.IO.Compression;
using System.Text.Json;
using Rapport.Gateway.Guard;

namespace Rapport.Gateway.Credentials;

/// <summary>
/// Finds <c>writeKey</c> in the body of a Segment call that has no credential in its headers (browsers' beacons cannot
/// set any). The body is kept as it came and forwarded unchanged.
/// </summary>
internal static class BodyWriteKey
{
    // Some editors and writers begin a text with it.
    private static ReadOnlySpan<byte> Mark => [0xEF, 0xBB, 0xBF];

    /// <summary>The key's hash; null when the body has none or is not JSON.</summary>
    /// <param name="limit">Largest body, bytes, as sent and also unpacked.</param>
    /// <exception cref="Hosting.Errors.DomainError">TOO_LARGE.</exception>
    public static async Task<KeyHash?> FindAsync(HttpContext context, long limit)
    {
        var request = context.Request;
        var body = await ReadAsync(request.Body, limit, context.RequestAborted);
        request.Body = body;
        var text = body;
        if (request.Headers.ContentEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase))
        {
            try
            {
                await using var unpacked = new GZipStream(body, CompressionMode.Decompress, leaveOpen: true);
                text = await ReadAsync(unpacked, limit, context.RequestAborted);
            }
            catch (InvalidDataException)
            {
                return null;
            }
            finally
            {
                body.Position = 0;
            }
        }

        return Find(text.GetBuffer().AsSpan(0, (int)text.Length));
    }

    /// <summary>Hash of the top-level property <c>writeKey</c> of a JSON object.</summary>
    public static KeyHash? Find(ReadOnlySpan<byte> json)
    {
        try
        {
            if (json.StartsWith(Mark))
                json = json[Mark.Length..];
            // However deep an item is nested, and whatever is wrong with it: contact decides that item by item.
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = int.MaxValue });
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName)
                    continue;
                var isKey = !reader.ValueIsEscaped && reader.ValueTextEquals("writeKey"u8);
                reader.Read();
                if (isKey)
                    return Hash(ref reader);
                reader.Skip();
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Not JSON, or a key that is no text: no key in it; the caller is answered as one without a credential.
        }

        return null;
    }

    private static KeyHash? Hash(ref Utf8JsonReader reader)
    {
        const int longest = 256;
        if (reader.TokenType != JsonTokenType.String || reader.ValueSpan.Length is 0 or > longest)
            return null;
        Span<byte> key = stackalloc byte[longest];
        return KeyHash.Of(key[..reader.CopyString(key)]);
    }

    private static async Task<MemoryStream> ReadAsync(Stream source, long limit, CancellationToken cancellation)
    {
        var kept = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int read; (read = await source.ReadAsync(buffer, cancellation)) > 0;)
        {
            if (kept.Length + read > limit)
                throw RouteGuard.BodyTooLarge(limit);
            kept.Write(buffer, 0, read);
        }

        kept.Position = 0;
        return kept;
    }
}
