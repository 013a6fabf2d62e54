using Rapport.Hosting.Startup;


namespace Rapport.Gateway.Pages;

/// <summary>Answers for those who watch the process.</summary>
internal static class Probes
{
    /// <summary>
    /// Maps <c>/livez</c>, <c>/healthz</c> and grpc.health.v1 (the process answers) and <c>/readyz</c> (contact can be
    /// reached).
    /// </summary>
    public static void MapProbes(this IEndpointRouteBuilder app)
    {
        app.MapGrpcHealthChecksService();
        app.MapGet("/livez", () => Results.Text("ok"));
        app.MapGet("/healthz", () => Results.Text("ok"));
        app.MapGet("/readyz", ReadyAsync);
    }

    // Contact's liveness, not its readiness: while its store is down the gateway still has good answers to give.
    private static async Task<IResult> ReadyAsync(
        ContactProbe contact, Draining draining, CancellationToken cancellation)
    {
        if (draining.HasBegun)
            return Results.Text("shutting down", statusCode: StatusCodes.Status503ServiceUnavailable);
        return await contact.AnswersAsync(cancellation)
            ? Results.Text("ok")
            : Results.Text("contact cannot be reached", statusCode: StatusCodes.Status503ServiceUnavailable);
    }
}
