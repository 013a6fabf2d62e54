using System.Diagnostics;
using Rapport.Following.Bus;
using Rapport.Hosting.Background;
using Rapport.Hosting.Stores;
using Rapport.Storage.Time;

namespace Rapport.Journey.Runs;

/// <summary>
/// Watches the clock: every 250 ms against the earliest timer known in memory, every second against the store, where
/// other replicas may have written an earlier one. The time is the store's, whatever this process believes. The log comes
/// first: of a process that died between a run and its contact's facts, the facts are told again before time moves the run.
/// </summary>
internal sealed class TimerLoop(
    DueRuns due, WorkShares shares, Wakeups wakeups, StoreTime time, LogFollower follower, StoreGate gate, ILogger<TimerLoop> logger)
    : Loop("Moving runs whose time has come", Look, logger, gate, wakeups.Timers)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan StoreLook = TimeSpan.FromSeconds(1);

    // Where the log is away, time goes on by what is known.
    private static readonly TimeSpan LongestForTheLog = TimeSpan.FromSeconds(30);
    private readonly long started = Stopwatch.GetTimestamp();
    private long looked;

    /// <inheritdoc/>
    protected override async Task<bool> PassAsync(CancellationToken cancellation)
    {
        var held = shares.Held;
        if (held.Count == 0 || (!follower.HasCaughtUp && Stopwatch.GetElapsedTime(started) < LongestForTheLog))
            return false;
        if (Stopwatch.GetElapsedTime(looked) >= StoreLook)
        {
            looked = Stopwatch.GetTimestamp();
            await due.LookAheadAsync(cancellation);
        }

        var now = await time.NowAsync(cancellation);
        if (wakeups.NextDue > now)
            return false;
        await due.MoveAsync(now, held, cancellation);
        await due.LookAheadAsync(cancellation);
        return false;
    }
}
