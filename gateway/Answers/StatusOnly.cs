using System.Net;
using System.Text.Json;
using Rapport.Common.V1;
using Rapport.Gateway.Routes;
using Rapport.Hosting.Errors;
using Yarp.ReverseProxy.Transforms;

namespace Rapport.Gateway.Answers;

/// <summary>
/// A failure of a service leaves the platform as google.rpc.Status with a reason or not at all: whatever else the service
/// answered (a page with a stack, the text of an exception) stays inside, and the caller gets the fixed answer of its
/// status.
/// </summary>
internal static class StatusOnly
{
    /// <summary>Larger ones are none of ours: a hundred fields at fault are some 20 KB.</summary>
    private const int LongestStatus = 256 * 1024;

    /// <summary>Looks at answers of 400 and above outside gRPC.</summary>
    public static async ValueTask ApplyAsync(ResponseTransformContext context)
    {
        if (context.ProxyResponse is not { } answer || (int)answer.StatusCode < 400 || Refusal.IsGrpc(context.HttpContext.Request)
            || answer.Content.Headers is { ContentLength: 0 } || IsPage(context.HttpContext, answer))
            return;
        context.SuppressResponseBody = true;
        var response = context.HttpContext.Response;
        var body = await ReadAsync(answer, context.HttpContext.RequestAborted);
        response.ContentLength = null;
        if (body is { Length: > 0 } && HasReason(body))
        {
            response.ContentLength = body.Length;
            await response.Body.WriteAsync(body, context.HttpContext.RequestAborted);
            return;
        }

        // Without a type it is taken for an answer without a body, and gets one.
        response.ContentType = null;
        if (answer.StatusCode is not (HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed or HttpStatusCode.UnsupportedMediaType))
            await Refusal.WriteAsync(context.HttpContext, Fixed((int)answer.StatusCode), (int)answer.StatusCode);
    }

    // What a person reads who followed a link: that it is none, or that it has to be tried again. Nothing else is a page of ours.
    private static bool IsPage(HttpContext context, HttpResponseMessage answer) =>
        answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.ServiceUnavailable
        && context.GetEndpoint()?.Metadata.GetMetadata<RouteAccess>() is { IsPage: true }
        && answer.Content.Headers.ContentType?.MediaType == "text/html";

    private static DomainError Fixed(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => new DomainError(ErrorReason.Unauthenticated, "The credential is not taken."),
        StatusCodes.Status403Forbidden => new DomainError(ErrorReason.ScopeMissing, "The credential does not allow this call."),
        StatusCodes.Status409Conflict => new DomainError(ErrorReason.StateForbids, "The resource is in another state."),
        StatusCodes.Status503ServiceUnavailable => DomainError.Unavailable("The service", TimeSpan.FromSeconds(1)),
        StatusCodes.Status504GatewayTimeout => new DomainError(ErrorReason.DeadlineExceeded, "The service did not answer in time; repeating is safe."),
        >= 500 => ErrorAnswer.Unexpected(),
        _ => ErrorAnswer.Unreadable(status),
    };

    private static async Task<byte[]?> ReadAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        await using var source = await answer.Content.ReadAsStreamAsync(cancellation);
        using var kept = new MemoryStream();
        var buffer = new byte[8 * 1024];
        for (int read; (read = await source.ReadAsync(buffer, cancellation)) > 0;)
        {
            if (kept.Length + read > LongestStatus)
                return null;
            kept.Write(buffer, 0, read);
        }

        return kept.ToArray();
    }

    private static bool HasReason(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement is { ValueKind: JsonValueKind.Object } status
                && status.TryGetProperty("details", out var details) && details.ValueKind == JsonValueKind.Array
                && details.EnumerateArray().Any(detail => detail.ValueKind == JsonValueKind.Object
                    && detail.TryGetProperty("reason", out var reason) && reason is { ValueKind: JsonValueKind.String });
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
