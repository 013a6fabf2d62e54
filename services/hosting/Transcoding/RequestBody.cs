using System.Buffers;
using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using Rapport.Common.V1;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Startup;

namespace Rapport.Hosting.Transcoding;

/// <summary>A whole body, unpacked, in a rented buffer.</summary>
internal sealed class RequestBody : IDisposable
{
    private static ReadOnlySpan<byte> Mark => [0xEF, 0xBB, 0xBF];

    private byte[] buffer = [];
    private int end;

    private readonly bool isFile;

    private RequestBody(bool isFile) => this.isFile = isFile;

    private int Start => !isFile && buffer.AsSpan(0, end).StartsWith(Mark) ? Mark.Length : 0;

    /// <summary>The bytes; of JSON without the mark that some editors put in front of UTF-8.</summary>
    public ReadOnlySpan<byte> Bytes => buffer.AsSpan(Start, end - Start);

    /// <summary>The same to be read by others while this is not disposed.</summary>
    public Stream AsStream() => new MemoryStream(buffer, Start, end - Start, writable: false);

    /// <summary>Reads to the end, through gzip where the request says so.</summary>
    /// <param name="request">Whose body.</param>
    /// <param name="isFile">It is taken to the byte.</param>
    /// <param name="cancellation">Ends reading.</param>
    /// <exception cref="DomainError">CONTENT_TYPE_UNSUPPORTED, TOO_LARGE (unpacked), REQUEST_MALFORMED.</exception>
    public static async Task<RequestBody> ReadAsync(HttpRequest request, bool isFile, CancellationToken cancellation)
    {
        var body = new RequestBody(isFile);
        try
        {
            var packed = IsPacked(request);
            await using var unpacked = packed ? new GZipStream(request.Body, CompressionMode.Decompress) : null;
            var expected = packed ? null : request.ContentLength;
            await body.FillAsync(unpacked ?? request.Body, (int)Math.Min(expected ?? 4096, RapportHost.MaxMessageBytes), cancellation);
            return body;
        }
        catch (InvalidDataException)
        {
            body.Dispose();
            throw Malformed("is not gzip, although Content-Encoding says so");
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    /// <summary>The body is nothing that can be read.</summary>
    public static DomainError Malformed(string description) =>
        new(ErrorReason.RequestMalformed, "The body cannot be read.") { Fields = [new FieldFault("body", description)] };

    /// <inheritdoc/>
    public void Dispose()
    {
        if (buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(buffer);
        (buffer, end) = ([], 0);
    }

    private static bool IsPacked(HttpRequest request)
    {
        var encoding = request.Headers.ContentEncoding.ToString();
        if (encoding.Length == 0 || encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
            return false;
        return encoding.Equals("gzip", StringComparison.OrdinalIgnoreCase)
            || encoding.Equals("x-gzip", StringComparison.OrdinalIgnoreCase)
            ? true
            : throw new DomainError(ErrorReason.ContentTypeUnsupported, "The body comes plain or with Content-Encoding: gzip.")
            {
                Fields = [new FieldFault("Content-Encoding", "is neither gzip nor identity")],
            };
    }

    private async Task FillAsync(Stream source, int expected, CancellationToken cancellation)
    {
        // One byte more, so that the end is seen without growing.
        buffer = ArrayPool<byte>.Shared.Rent(expected + 1);
        int read;
        while ((read = await source.ReadAsync(buffer.AsMemory(end), cancellation)) > 0)
        {
            end += read;
            if (end > RapportHost.MaxMessageBytes)
                throw new DomainError(ErrorReason.TooLarge, "The body is larger than the limit.")
                {
                    Metadata = new Dictionary<string, string> { ["limit_bytes"] = $"{RapportHost.MaxMessageBytes}" },
                    Fields = [new FieldFault("body", $"is more than {RapportHost.MaxMessageBytes} bytes")],
                };
            if (end < buffer.Length)
                continue;
            var larger = ArrayPool<byte>.Shared.Rent(2 * buffer.Length);
            buffer.AsSpan(0, end).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = larger;
        }
    }
}
