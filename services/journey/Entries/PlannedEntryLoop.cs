using Rapport.Hosting.Background;
using Rapport.Hosting.Stores;
using Rapport.Journey.Definitions;
using Rapport.Journey.Runs;
using Rapport.Storage.Time;

namespace Rapport.Journey.Entries;

/// <summary>
/// Looks four times a second for entries whose time has come, where a journey has such; one replica does at a time.
/// </summary>
internal sealed class PlannedEntryLoop(
    PlannedEntries entries, JourneyCatalog catalog, WorkShares shares, StoreTime time, StoreGate gate,
    ILogger<PlannedEntryLoop> logger)
    : Loop("Asking for planned entries", Look, logger, gate)
{
    private const int Share = 0;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    /// <inheritdoc/>
    protected override async Task<bool> PassAsync(CancellationToken cancellation)
    {
        if (!shares.Held.Contains(Share) || !catalog.View.Plans.Any())
            return false;
        var now = await time.NowAsync(cancellation);
        return await entries.SweepAsync(now, cancellation) | await entries.AskAsync(now, cancellation);
    }
}
