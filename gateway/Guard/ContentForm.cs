using Microsoft.Net.Http.Headers;
using Rapport.Common.V1;
using Rapport.Gateway.Routes;
using Rapport.Hosting.Errors;

namespace Rapport.Gateway.Guard;

/// <summary>
/// What a body may be: JSON, plain or gzip; a file where a call takes one. On the ingest paths any Content-Type is taken, as browsers' beacons cannot
/// choose one; services see one spelling of both headers.
/// </summary>
internal static class ContentForm
{
    /// <summary>What is wrong with the headers of a body; null when nothing is.</summary>
    public static DomainError? Fault(HttpRequest request, RouteAccess access)
    {
        var encoding = request.Headers.ContentEncoding.ToString();
        if (Is(encoding, "gzip") || Is(encoding, "x-gzip"))
            request.Headers.ContentEncoding = "gzip";
        else if (encoding.Length > 0 && !Is(encoding, "identity"))
            return Unsupported("Content-Encoding", "is neither gzip nor identity", "The body comes plain or packed with gzip.");
        // Mail programs post a form of either kind (RFC 8058, section 3.2), whatever they call it.
        if (access.IsSegment || access.IsPage || access.TakesFile)
            return null;
        if (access.TakesWriteKey)
        {
            request.ContentType = "application/json";
            return null;
        }

        return request.HasJsonContentType() && IsUtf8(request.ContentType)
            ? null
            : Unsupported("Content-Type", "is not application/json in UTF-8", "The body must be application/json.");
    }

    private static bool IsUtf8(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && (type.Charset.Length == 0 || Is(type.Charset.ToString().Trim('"'), "utf-8"));

    private static bool Is(string text, string other) => text.Equals(other, StringComparison.OrdinalIgnoreCase);

    private static DomainError Unsupported(string header, string fault, string message) =>
        new(ErrorReason.ContentTypeUnsupported, message) { Fields = [new FieldFault(header, fault)] };
}
