using Rapport.Common.V1;
using Rapport.Gateway.Audit;
using Rapport.Gateway.Guard;
using Rapport.Gateway.Routes;

namespace Rapport.Gateway.Rebuilds;

/// <summary>Lets an operator have a service's opinion of the log formed anew.</summary>
internal static class RebuildEndpoints
{
    /// <summary>POST starts a rebuild, GET tells how it goes; scope <c>admin</c>.</summary>
    public const string Path = "/v1/admin:rebuild";

    private const long BodyBytes = 4_096;

    /// <summary>Maps both.</summary>
    public static void MapRebuilds(this IEndpointRouteBuilder app)
    {
        var access = new RouteAccess { Scope = "admin", BodyBytes = BodyBytes };
        app.MapPost(Path, StartAsync).WithMetadata(access with { Audited = new AuditedCall($"POST {Path}") });
        app.MapGet(Path, StatusAsync).WithMetadata(access);
    }

    private static async Task<IResult> StatusAsync(
        HttpRequest request, RebuildClients rebuilds, CancellationToken cancellation)
    {
        OwnRequest.RefuseParameters(request, "service");
        return Answer(await rebuilds.StatusAsync(request.Query["service"].ToString(), cancellation));
    }

    private static async Task<IResult> StartAsync(
        HttpRequest request, RebuildClients rebuilds, CancellationToken cancellation)
    {
        var fields = await OwnRequest.BodyAsync(request, ["service"], cancellation);
        return Answer(await rebuilds.StartAsync(fields.GetValueOrDefault("service", ""), cancellation));
    }

    private static IResult Answer(RebuildStatus status) => Results.Json(new
    {
        running = status.Running,
        eventsApplied = $"{status.EventsApplied}",
        eventsTotal = $"{status.EventsTotal}",
    });
}
