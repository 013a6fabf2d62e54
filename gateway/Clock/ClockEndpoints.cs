using Rapport.Common.V1;
using Rapport.Gateway.Audit;
using Rapport.Gateway.Guard;
using Rapport.Gateway.Routes;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Time;

namespace Rapport.Gateway.Clock;

/// <summary>The development clock over HTTP.</summary>
internal static class ClockEndpoints
{
    /// <summary>Moves the clock.</summary>
    public const string AdvancePath = "/v1/admin:advanceClock";

    /// <summary>Tells business time.</summary>
    public const string ClockPath = "/v1/admin:clock";

    private const long BodyBytes = 4_096;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    /// <summary>Maps both paths; scope <c>admin</c>.</summary>
    public static void MapClock(this IEndpointRouteBuilder app)
    {
        var access = new RouteAccess { Scope = "admin", BodyBytes = BodyBytes };
        app.MapPost(AdvancePath, AdvanceAsync).WithMetadata(access with { Audited = new AuditedCall($"POST {AdvancePath}") });
        app.MapGet(ClockPath, (HttpRequest request, PlatformClock clock) =>
            {
                OwnRequest.RefuseParameters(request);
                return Results.Json(new { now = clock.GetUtcNow() });
            })
            .WithMetadata(access);
    }

    private static async Task<IResult> AdvanceAsync(
        HttpContext context, ClockMover mover, PlatformClock clock, CancellationToken caller)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(caller);
        limited.CancelAfter(Longest);
        try
        {
            var goal = ClockTarget.Read(
                await OwnRequest.BodyAsync(context.Request, ClockTarget.Fields, caller), clock.GetUtcNow());
            var move = await mover.MoveToAsync(goal, limited.Token);
            Log.ClockMoved(context.RequestServices.GetRequiredService<ILogger<ClockMover>>(), move.Now, move.Steps);
            return Results.Json(new { now = move.Now, steps = move.Steps, elapsedSeconds = move.Elapsed.TotalSeconds });
        }
        catch (OperationCanceledException) when (!caller.IsCancellationRequested)
        {
            throw new DomainError(ErrorReason.DeadlineExceeded,
                $"The clock has reached {clock.GetUtcNow():O}; repeat the request to go on.");
        }
    }
}
