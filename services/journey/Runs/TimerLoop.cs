using System.Diagnostics;
using Rapport.Hosting.Background;
using Rapport.Hosting.Stores;
using Rapport.Storage.Time;

namespace Rapport.Journey.Runs;

/// <summary>
/// Watches the clock: every 250 ms against the earliest timer known in memory, every second against the store, where
/// other replicas may have written an earlier one. The time is the store's, whatever this process believes.
/// </summary>
internal sealed class TimerLoop(
    DueRuns due, WorkShares shares, Wakeups wakeups, StoreTime time, StoreGate gate, ILogger<TimerLoop> logger)
    : Loop("Moving runs whose time has come", Look, logger, gate, wakeups.Timers)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan StoreLook = TimeSpan.FromSeconds(1);
    private long looked;

    /// <inheritdoc/>
    protected override async Task<bool> PassAsync(CancellationToken cancellation)
    {
        var held = shares.Held;
        if (held.Count == 0)
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
