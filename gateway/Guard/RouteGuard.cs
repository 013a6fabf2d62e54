using System.Globalization;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Rapport.Common.V1;
using Rapport.Defaults.Errors;
using Rapport.Gateway.Answers;
using Rapport.Gateway.Routes;

namespace Rapport.Gateway.Guard;

/// <summary>
/// Checks what the route demands of a request's form: content type, declared size, HTTP/2 and a deadline for gRPC.
/// </summary>
internal sealed class RouteGuard(RequestDelegate next, IOptions<GatewayOptions> options)
{
    private const string TimeoutHeader = "grpc-timeout";

    private readonly string deadline =
        ((long)options.Value.CallTimeout.TotalMilliseconds).ToString(CultureInfo.InvariantCulture) + "m";

    public Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<RouteAccess>() is not { } access)
            return next(context);
        if (Fault(context, access) is { } fault)
            return Refusal.WriteAsync(context, fault);
        if (access is { IsGrpc: true, Streams: false } && !context.Request.Headers.ContainsKey(TimeoutHeader))
            context.Request.Headers[TimeoutHeader] = deadline;
        return next(context);
    }

    private static DomainError? Fault(HttpContext context, RouteAccess access)
    {
        var request = context.Request;
        if (access.IsGrpc)
            return Refusal.IsGrpc(request) ? null : WrongType("This path takes application/grpc over HTTP/2 only.");
        if (request.ContentLength > access.BodyBytes)
            return BodyTooLarge(access.BodyBytes);
        return access.IsSegment || request.HasJsonContentType() || !HasBody(context)
            ? null
            : WrongType("The body must be application/json.");
    }

    /// <summary>The body is larger than the route takes.</summary>
    public static DomainError BodyTooLarge(long limit) =>
        new(ErrorReason.TooLarge, "The body is larger than the limit.")
        {
            Metadata = new Dictionary<string, string> { ["limit_bytes"] = $"{limit}" },
        };

    private static bool HasBody(HttpContext context) =>
        context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true;

    private static DomainError WrongType(string message) => new(ErrorReason.ContentTypeUnsupported, message);
}
