using System.Text.Json;
using Rapport.Common.V1;
using Rapport.Defaults.Errors;
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
        app.MapPost(Path, StartAsync).WithMetadata(access);
        app.MapGet(Path, async (HttpRequest request, RebuildClients rebuilds, CancellationToken cancellation) =>
            Answer(await rebuilds.StatusAsync(request.Query["service"].ToString(), cancellation)))
            .WithMetadata(access);
    }

    private static async Task<IResult> StartAsync(
        HttpRequest request, RebuildClients rebuilds, CancellationToken cancellation)
    {
        try
        {
            var body = await JsonSerializer.DeserializeAsync<JsonElement>(
                request.Body, cancellationToken: cancellation);
            var service = body.ValueKind == JsonValueKind.Object && body.TryGetProperty("service", out var named)
                && named.ValueKind == JsonValueKind.String ? named.GetString()! : "";
            return Answer(await rebuilds.StartAsync(service, cancellation));
        }
        catch (JsonException)
        {
            throw DomainError.Invalid("", "The body is not JSON.");
        }
    }

    private static IResult Answer(RebuildStatus status) => Results.Json(new
    {
        running = status.Running,
        eventsApplied = $"{status.EventsApplied}",
        eventsTotal = $"{status.EventsTotal}",
    });
}
