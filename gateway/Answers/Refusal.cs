using Microsoft.AspNetCore.Http.Features;
using Rapport.Gateway.Telemetry;
using Rapport.Hosting.Errors;

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
        LetTheBodyEnd(context);
        if (!IsGrpc(context.Request))
            return ErrorAnswer.WriteAsync(context.Response, error, httpStatus);
        var response = context.Response;
        ErrorAnswer.SetRetryAfter(response, error);
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = "application/grpc";
        GrpcAnswer.SetTrailersOnly(response.Headers, error);
        return response.CompleteAsync();
    }

    // A caller who is still sending reads the answer only when he is done. The server reads what is left and throws it
    // away, for five seconds at most; with a limit on the body it would close the connection under his hands instead,
    // and he would see a broken pipe and no answer.
    private static void LetTheBodyEnd(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = null;
    }
}
