using Rapport.Sidecar.Subscriptions;

namespace Rapport.Sidecar.Hosting;

/// <summary>Health and metadata over Dapr's HTTP API.</summary>
internal static class SidecarHttp
{
    /// <summary>
    /// /v1.0/healthz/outbound: the broker is reachable, so the app may publish. /v1.0/healthz: the app's subscriptions
    /// are known as well. Both 204 or 500, both without token.
    /// </summary>
    public static void MapHealthAndMetadata(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1.0/healthz", (HttpContext http, Fleet fleet) => With(http, fleet, sidecar =>
            Healthy(sidecar.App.Runtime.IsUp && sidecar.State == SidecarState.Running)));
        routes.MapGet("/v1.0/healthz/outbound", (HttpContext http, Fleet fleet) => With(http, fleet, sidecar =>
            Healthy(sidecar.App.Runtime.IsUp)));
        routes.MapGet("/v1.0/metadata", (HttpContext http, Fleet fleet) => With(http, fleet, sidecar =>
            Results.Json(SidecarMetadata.ForHttp(sidecar))));
    }

    private static IResult With(HttpContext http, Fleet fleet, Func<AppSidecar, IResult> answer) =>
        fleet.OnPort(http.Connection.LocalPort) is { } sidecar ? answer(sidecar) : Results.NotFound();

    private static IResult Healthy(bool healthy) =>
        Results.StatusCode(healthy ? StatusCodes.Status204NoContent : StatusCodes.Status500InternalServerError);
}
