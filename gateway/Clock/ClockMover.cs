using System.Diagnostics;
using Microsoft.Extensions.Options;
using Rapport.Common.V1;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Time;

namespace Rapport.Gateway.Clock;

/// <summary>What a move of the clock did.</summary>
/// <param name="Now">Business time at the end.</param>
/// <param name="Steps">Timers at which it stopped on the way.</param>
/// <param name="Elapsed">How long it took.</param>
internal sealed record ClockMove(DateTimeOffset Now, int Steps, TimeSpan Elapsed);

/// <summary>
/// Moves the business clock of the whole platform: from timer to timer, at each waiting until all work is done and
/// every service has applied the whole log, so that weeks pass as they would have passed.
/// </summary>
internal sealed class ClockMover(
    ServiceClocks services, PlatformClock clock, ClockFile file, IOptions<GatewayOptions> options) : IDisposable
{
    private static readonly TimeSpan Smallest = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LongestLook = TimeSpan.FromMilliseconds(50);

    private readonly SemaphoreSlim turn = new(1);

    /// <summary>Moves to an instant; when it is not ahead, only waits until all is quiet. One move at a time.</summary>
    /// <exception cref="DomainError">
    /// UNAVAILABLE or CLOCK_FIXED, naming services; DEADLINE_EXCEEDED when work does not end: what was reached stays.
    /// </exception>
    public async Task<ClockMove> MoveToAsync(DateTimeOffset goal, CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation);
        try
        {
            var started = Stopwatch.GetTimestamp();
            for (var steps = 0; ;)
            {
                var picture = await QuietAsync(cancellation);
                if (picture.Earliest >= goal)
                    return new ClockMove(picture.Latest, steps, Stopwatch.GetElapsedTime(started));
                var target = NextStop(picture, goal);
                await SetAsync(target, cancellation);
                if (target < goal)
                    steps++;
            }
        }
        finally
        {
            turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => turn.Dispose();

    /// <summary>
    /// The next timer on the way to the goal, else the goal. One that should have fired already is stepped over.
    /// </summary>
    internal static DateTimeOffset NextStop(ClockPicture picture, DateTimeOffset goal)
    {
        if (picture.NextDue is not { } due || due >= goal)
            return goal;
        return due > picture.Latest ? due : Earlier(picture.Latest + Smallest, goal);
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    // The file before the services: a process that is restarted in between comes up where the others will be.
    private async Task SetAsync(DateTimeOffset target, CancellationToken cancellation)
    {
        clock.AdvanceTo(target);
        file.Write(clock.Offset);
        await services.AdvanceAsync(target, cancellation);
    }

    // Services are asked one beside the other, so work can slip from one not yet asked to one already asked. It leaves
    // a trace in the log: two quiet looks with the same end of the log are quiet.
    private async Task<ClockPicture> QuietAsync(CancellationToken cancellation)
    {
        var lastChange = Stopwatch.GetTimestamp();
        ClockPicture? before = null;
        for (var pause = Smallest; ;)
        {
            var picture = await services.LookAsync(cancellation);
            var sameLog = before?.LogEnds.SequenceEqual(picture.LogEnds) == true;
            if (sameLog && before!.IsQuiet && picture.IsQuiet)
                return picture;
            if (!sameLog)
                lastChange = Stopwatch.GetTimestamp();
            else if (Stopwatch.GetElapsedTime(lastChange) > options.Value.ClockSettleTimeout)
                throw Restless(picture);
            if (!picture.IsQuiet)
            {
                await Task.Delay(pause, cancellation);
                pause = pause * 1.5 < LongestLook ? pause * 1.5 : LongestLook;
            }

            before = picture;
        }
    }

    private static DomainError Restless(ClockPicture picture) => new(ErrorReason.DeadlineExceeded,
        $"The platform did not become quiet at {picture.Latest:O}. Busy: {Names(picture.Busy)}. " +
        $"Behind the log: {Names(picture.Behind)}.");

    private static string Names(IReadOnlyList<string> services) =>
        services.Count == 0 ? "none" : string.Join(", ", services);
}
