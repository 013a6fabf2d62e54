using Microsoft.Extensions.Options;
using Rapport.Gateway.Guard;
using Rapport.Gateway.Routes;

namespace Rapport.Gateway.Credentials;

/// <summary>Tells a caller who they are, so that a program can check its key and a page show what it may.</summary>
internal static class MeEndpoint
{
    /// <summary>GET with any key, or a session of the console.</summary>
    public const string Path = "/v1/me";

    /// <summary>Maps it.</summary>
    public static void MapMe(this IEndpointRouteBuilder app) => app
        .MapGet(Path, (HttpContext context, IOptions<GatewayOptions> options) =>
        {
            OwnRequest.RefuseParameters(context.Request);
            return Answer(context.Features.Get<Caller>()!, options.Value);
        })
        .WithMetadata(new RouteAccess { Scope = "", TakesWriteKey = true, BodyBytes = 0 })
        .RequireCors(ProxyRoutes.IngestCors);

    /// <summary>What is said of a caller; the same of a session that begins.</summary>
    public static IResult Answer(Caller caller, GatewayOptions limits) => Results.Json(new
    {
        workspace = caller.Workspace,
        workspaceDisplayName = caller.WorkspaceName,
        zone = caller.Zone,
        locale = caller.Locale,
        principal = caller.Principal,
        kind = caller.IsWriteKey ? "write_key" : caller.IsSession ? "session" : "api_key",
        scopes = caller.Scopes,
        expireTime = caller.ExpireTime,
        limits = new
        {
            requestsPerSecond = limits.RequestsPerSecond,
            requestBurst = limits.RequestBurst,
            keyRequestsPerSecond = limits.KeyRequestsPerSecond,
            bodyBytes = limits.BodyBytes,
            ingestBodyBytes = limits.IngestBodyBytes,
        },
    });
}
