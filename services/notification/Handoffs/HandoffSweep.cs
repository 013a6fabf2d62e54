using Rapport.Following.Conclusions;
using Rapport.Hosting.Background;
using Rapport.Hosting.Stores;
using Rapport.Notification.Domain;
using Rapport.Storage.Time;

namespace Rapport.Notification.Handoffs;

/// <summary>
/// Opens hand-offs again whose lease has ended, and ends those that waited too long. Each is a compare-and-set, so
/// that with several processes each happens once.
/// </summary>
internal sealed class HandoffSweep(
    HandoffStore store, StoreGate gate, ConclusionRelay relay, StoreTime time, TimeProvider clock,
    ILogger<HandoffSweep> logger)
    : Loop("Looking after hand-offs", Round, logger, gate)
{
    private const int AtOnce = 200;
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(500);

    /// <inheritdoc/>
    protected override async Task<bool> PassAsync(CancellationToken cancellation)
    {
        await OpenLapsedAsync(cancellation);
        await EndStaleAsync(cancellation);
        return false;
    }

    private async Task OpenLapsedAsync(CancellationToken cancellation)
    {
        var now = await time.SystemNowAsync(cancellation);
        var opened = 0;
        foreach (var handoff in await store.LapsedAsync(now, AtOnce, cancellation))
            if (handoff.Lapse(now) is { } open && await store.TryReplaceAsync(open, [], cancellation))
                opened++;
        if (opened > 0)
            Log.LeasesLapsed(Logger, opened);
    }

    private async Task EndStaleAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        foreach (var handoff in await store.StaleAsync(now, AtOnce, cancellation))
            if (handoff.Expire(now) is { } ended
                && await store.TryReplaceAsync(ended, HandoffConclusions.Completed(ended), cancellation))
                relay.Ring();
    }
}
