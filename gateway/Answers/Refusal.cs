using System.Globalization;
using System.Text;
using Google.Protobuf;
using Grpc.Core;
using Rapport.Common.V1;
using Rapport.Defaults.Errors;
using Rapport.Gateway.Telemetry;

namespace Rapport.Gateway.Answers;

/// <summary>
/// How the gateway itself says no: the same google.rpc.Status that services answer, as JSON, or for gRPC callers as
/// an answer of trailers only.
/// </summary>
internal static class Refusal
{
    /// <summary>True for callers that expect gRPC's form of an answer.</summary>
    public static bool IsGrpc(HttpRequest request) =>
        HttpProtocol.IsHttp2(request.Protocol)
        && request.ContentType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>Writes the answer; nothing may have been written before.</summary>
    /// <param name="httpStatus">HTTP status where it is not the one that follows from the reason.</param>
    public static Task WriteAsync(HttpContext context, DomainError error, int? httpStatus = null)
    {
        GatewayMetrics.Refused(error.Reason);
        if (error.RetryAfter is { } wait)
            context.Response.Headers.RetryAfter =
                Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return IsGrpc(context.Request)
            ? WriteTrailersOnlyAsync(context.Response, error)
            : WriteJsonAsync(context.Response, error, httpStatus ?? HttpStatusOf(error.Reason));
    }

    /// <summary>
    /// HTTP status of a reason: what transcoding makes of its gRPC code, more exact where HTTP has a word for it.
    /// </summary>
    public static int HttpStatusOf(ErrorReason reason) => reason switch
    {
        ErrorReason.TooLarge => StatusCodes.Status413PayloadTooLarge,
        ErrorReason.MethodNotAllowed => StatusCodes.Status405MethodNotAllowed,
        ErrorReason.ContentTypeUnsupported => StatusCodes.Status415UnsupportedMediaType,
        _ => ErrorStatus.CodeOf(reason) switch
        {
            StatusCode.InvalidArgument or StatusCode.FailedPrecondition => StatusCodes.Status400BadRequest,
            StatusCode.Unauthenticated => StatusCodes.Status401Unauthorized,
            StatusCode.PermissionDenied => StatusCodes.Status403Forbidden,
            StatusCode.NotFound => StatusCodes.Status404NotFound,
            StatusCode.Aborted or StatusCode.AlreadyExists => StatusCodes.Status409Conflict,
            StatusCode.ResourceExhausted => StatusCodes.Status429TooManyRequests,
            StatusCode.Unavailable => StatusCodes.Status503ServiceUnavailable,
            StatusCode.DeadlineExceeded => StatusCodes.Status504GatewayTimeout,
            _ => StatusCodes.Status500InternalServerError,
        },
    };

    private static Task WriteJsonAsync(HttpResponse response, DomainError error, int httpStatus)
    {
        response.StatusCode = httpStatus;
        response.ContentType = "application/json";
        var json = Encoding.UTF8.GetBytes(ErrorStatus.ToJson(error));
        response.ContentLength = json.Length;
        return response.Body.WriteAsync(json).AsTask();
    }

    private static Task WriteTrailersOnlyAsync(HttpResponse response, DomainError error)
    {
        var status = ErrorStatus.ToStatus(error);
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = "application/grpc";
        response.Headers["grpc-status"] = status.Code.ToString(CultureInfo.InvariantCulture);
        response.Headers["grpc-message"] = PercentEncoded(status.Message);
        response.Headers["grpc-status-details-bin"] = Convert.ToBase64String(status.ToByteArray());
        return response.CompleteAsync();
    }

    // gRPC over HTTP/2: grpc-message is UTF-8 with everything outside printable ASCII, and '%', percent-encoded.
    private static string PercentEncoded(string message)
    {
        var text = new StringBuilder(message.Length);
        foreach (var octet in Encoding.UTF8.GetBytes(message))
            _ = octet is >= 0x20 and <= 0x7e and not (byte)'%'
                ? text.Append((char)octet)
                : text.Append(CultureInfo.InvariantCulture, $"%{octet:X2}");
        return text.ToString();
    }
}
