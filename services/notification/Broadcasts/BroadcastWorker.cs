using MongoDB.Driver;
using Rapport.Hosting.Background;
using Rapport.Hosting.Stores;
using Rapport.Notification.Audiences;
using Rapport.Notification.Domain.Broadcasts;
using Rapport.Storage.Leases;
using Rapport.Storage.Time;

namespace Rapport.Notification.Broadcasts;

/// <summary>
/// Brings broadcasts forward, in one process of all (by lease). The lease saves work, and nothing rests on it: two that hold it
/// at once change each document once, for every change is a compare-and-set.
/// </summary>
internal sealed class BroadcastWorker(
    IMongoDatabase database, StoreTime time, BroadcastStore store, BroadcastChunkStore chunks, BroadcastAudience audience,
    BroadcastRelease release, TimeProvider clock, StoreGate gate, ILogger<BroadcastWorker> logger)
    : Loop("Bringing broadcasts forward", Idle, logger, gate)
{
    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(500);
    private readonly MongoLease lease = new(database, time, "broadcasts", logger);

    /// <inheritdoc/>
    protected override async Task<bool> PassAsync(CancellationToken cancellation)
    {
        if (!await lease.TryHoldAsync(cancellation))
            return false;
        var more = false;
        foreach (var broadcast in await store.ActiveAsync(cancellation))
        {
            try
            {
                more |= await StepAsync(broadcast, cancellation);
            }
            catch (Exception fault) when (!cancellation.IsCancellationRequested)
            {
                // One that cannot be brought forward holds up no other; the next pass tries it again.
                Log.BroadcastFailed(Logger, broadcast.Id, fault.GetType().Name);
            }

            if (!lease.Held && !await lease.TryHoldAsync(cancellation))
                return false;
        }

        return more;
    }

    private async Task<bool> StepAsync(Broadcast broadcast, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        if (broadcast.State == BroadcastState.Scheduled)
            return broadcast.Settings.ScheduledAt <= now && await store.SaveAsync(broadcast.Begin(now), cancellation) is not null;
        if (broadcast is { State: BroadcastState.Running, IsAudienceComplete: false })
        {
            await audience.TakeAsync(broadcast, cancellation);
            return true;
        }

        var more = await release.SettleAsync(broadcast, cancellation);
        if (broadcast.State == BroadcastState.Cancelled)
            more |= await release.CancelAsync(broadcast, cancellation);
        var (tally, held) = await chunks.TallyAsync(broadcast.Id, cancellation);
        if (broadcast.State == BroadcastState.Running && HaltRule.ReasonFor(tally, broadcast.HaltBase) is { } reason)
        {
            await store.SaveAsync(broadcast.Pause(reason), cancellation);
            return true;
        }

        if (broadcast.State == BroadcastState.Running && await release.ReleaseAsync(broadcast, tally.OnTheWay - held, cancellation))
            return true;
        if (broadcast.State is BroadcastState.Running or BroadcastState.Cancelled && tally.Waiting == 0)
            await store.SaveAsync(broadcast.End(tally, now), cancellation);
        return more;
    }
}
