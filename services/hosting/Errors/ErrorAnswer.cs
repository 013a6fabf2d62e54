using System.Diagnostics;
using System.Globalization;
using System.Text;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Rapport.Common.V1;

namespace Rapport.Hosting.Errors;

/// <summary>A refusal as an answer over HTTP: google.rpc.Status as JSON, the same that transcoded calls answer.</summary>
public static class ErrorAnswer
{
    /// <summary>Writes the answer; nothing may have been written before.</summary>
    /// <param name="httpStatus">HTTP status where it is not the one that follows from the reason.</param>
    public static Task WriteAsync(HttpResponse response, DomainError error, int? httpStatus = null)
    {
        SetRetryAfter(response, error);
        response.StatusCode = httpStatus ?? HttpStatusOf(error.Reason);
        response.ContentType = "application/json";
        var json = Encoding.UTF8.GetBytes(ErrorStatus.ToJson(error));
        response.ContentLength = json.Length;
        return response.Body.WriteAsync(json).AsTask();
    }

    /// <summary>Tells in HTTP's own header when to come back.</summary>
    public static void SetRetryAfter(HttpResponse response, DomainError error)
    {
        if (error.RetryAfter is { } wait)
            response.Headers.RetryAfter =
                Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
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
            StatusCode.Cancelled => StatusCodes.Status408RequestTimeout,
            StatusCode.Aborted or StatusCode.AlreadyExists => StatusCodes.Status409Conflict,
            StatusCode.ResourceExhausted => StatusCodes.Status429TooManyRequests,
            StatusCode.Unavailable => StatusCodes.Status503ServiceUnavailable,
            StatusCode.DeadlineExceeded => StatusCodes.Status504GatewayTimeout,
            _ => StatusCodes.Status500InternalServerError,
        },
    };

    /// <summary>What is said of a request that the server itself could not read, by the HTTP status it gave.</summary>
    public static DomainError Unreadable(int httpStatus) => httpStatus switch
    {
        StatusCodes.Status408RequestTimeout => new DomainError(
            ErrorReason.RequestTooSlow, "The request did not come to its end in time; send it again on a better line."),
        StatusCodes.Status413PayloadTooLarge => new DomainError(
            ErrorReason.TooLarge, "The body is larger than the limit of this path."),
        StatusCodes.Status414UriTooLong => new DomainError(
            ErrorReason.TooLarge, "The request line is longer than 8,192 bytes."),
        StatusCodes.Status431RequestHeaderFieldsTooLarge => new DomainError(
            ErrorReason.TooLarge, "The headers are larger than the limit, or more than 100."),
        StatusCodes.Status405MethodNotAllowed => new DomainError(
            ErrorReason.MethodNotAllowed, "The path does not take this method."),
        StatusCodes.Status505HttpVersionNotsupported => new DomainError(
            ErrorReason.RequestMalformed, "This version of HTTP is not spoken here; 1.1 and 2 are."),
        _ => new DomainError(ErrorReason.RequestMalformed, "The request breaks a rule of HTTP and cannot be read."),
    };

    /// <summary>Something failed that should not have; only the operators learn what.</summary>
    public static DomainError Unexpected() =>
        new(ErrorReason.Internal, "An unexpected fault; give the trace id to the operators.")
        {
            Metadata = new Dictionary<string, string> { ["trace_id"] = Activity.Current?.TraceId.ToString() ?? "" },
        };
}
