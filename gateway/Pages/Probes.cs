using Rapport.Hosting.Startup;


namespace Rapport.Gateway.Pages;

/// <summary>Answers for those who watch the process.</summary>
internal static class Probes
{
    /// <summary>
    /// Maps <c>/livez</c>, <c>/healthz</c> and grpc.health.v1 (the process answers) and <c>/readyz</c> (and is not about
    /// to end). No service is asked: a gateway that can say "try again" is one that callers have to reach.
    /// </summary>
    public static void MapProbes(this IEndpointRouteBuilder app)
    {
        app.MapGrpcHealthChecksService();
        app.MapGet("/livez", () => Results.Text("ok"));
        app.MapGet("/healthz", () => Results.Text("ok"));
        app.MapGet("/readyz", Ready);
    }

    private static IResult Ready(Draining draining) => draining.HasBegun
        ? Results.Text("shutting down", statusCode: StatusCodes.Status503ServiceUnavailable)
        : Results.Text("ok");
}
