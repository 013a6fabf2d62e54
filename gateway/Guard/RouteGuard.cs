using System.Globalization;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Rapport.Common.V1;
using Rapport.Gateway.Answers;
using Rapport.Gateway.Routes;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Idempotency;

namespace Rapport.Gateway.Guard;

/// <summary>
/// Checks what the route demands of a request's form: verb, content type, size, its key, HTTP/2 and a deadline for gRPC.
/// </summary>
internal sealed class RouteGuard(RequestDelegate next, IOptions<GatewayOptions> options)
{
    private const string TimeoutHeader = "grpc-timeout";
    private const int LongestVerb = 64;

    private readonly string deadline =
        ((long)options.Value.CallTimeout.TotalMilliseconds).ToString(CultureInfo.InvariantCulture) + "m";

    public Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<RouteAccess>() is not { } access)
            return next(context);
        if ((Fault(context, access) ?? KeyFault(context.Request.Headers, access)) is { } fault)
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
        if (!access.IdsHaveColons && UnknownVerb(context) is { } verb)
            return NoSuchVerb(verb);
        if (!HasBody(context))
            return null;
        if (request.ContentLength > access.BodyBytes)
            return BodyTooLarge(access.BodyBytes);
        LimitBody(context, access.BodyBytes);
        return ContentForm.Fault(request, access);
    }

    // Where it means nothing it goes no further, so that no proxy behind us stumbles over it.
    private static DomainError? KeyFault(IHeaderDictionary headers, RouteAccess access)
    {
        if (!headers.TryGetValue(RequestKey.Header, out var key))
            return null;
        if (access.TakesKey)
            return RequestKey.Fault(key) is { } fault ? DomainError.Invalid(RequestKey.Header, fault) : null;
        headers.Remove(RequestKey.Header);
        return null;
    }

    // A declared length has been looked at, and the server holds the caller to it.
    private static void LimitBody(HttpContext context, long limit)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } server)
            server.MaxRequestBodySize = null;
        if (context.Request.ContentLength is null)
            context.Request.Body = new LimitedBody(context.Request.Body, limit);
    }

    // Ids are percent-encoded, so a colon in the last part of a path begins a verb; where the path's pattern ends in an
    // id it is one that there is not. Otherwise the service would look for a contact called "c_1:export".
    private static string? UnknownVerb(HttpContext context)
    {
        if (context.GetEndpoint() is not RouteEndpoint { RoutePattern.RawText: [.., '}'] })
            return null;
        var path = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.AsSpan();
        var query = path.IndexOf('?');
        path = query < 0 ? path : path[..query];
        path = path[(path.LastIndexOf('/') + 1)..];
        var colon = path.LastIndexOf(':');
        return colon < 0 ? null : path[(colon + 1)..Math.Min(path.Length, colon + 1 + LongestVerb)].ToString();
    }

    private static DomainError NoSuchVerb(string verb) =>
        new(ErrorReason.NotFound, $"There is no verb :{verb} on this path; a colon that belongs to an id is written %3A.")
        {
            Metadata = new Dictionary<string, string> { ["resource"] = "verb", ["id"] = verb },
        };

    /// <summary>The body is larger than the route takes.</summary>
    public static DomainError BodyTooLarge(long limit) =>
        new(ErrorReason.TooLarge, "The body is larger than the limit.")
        {
            Metadata = new Dictionary<string, string> { ["limit_bytes"] = $"{limit}" },
            Fields = [new FieldFault("body", $"is more than {limit} bytes")],
        };

    private static bool HasBody(HttpContext context) =>
        context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true;

    private static DomainError WrongType(string message) => new(ErrorReason.ContentTypeUnsupported, message);
}
