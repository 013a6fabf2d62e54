using Rapport.Following.Partitions;
using Rapport.Hosting.Background;
using Rapport.Hosting.Stores;
using Rapport.Hosting.Time;

namespace Rapport.Tagging.Contacts;

/// <summary>
/// Answers anew for contacts whose answers time alone has changed, and tells what history brought about: looks four times a
/// second at what is due. Several replicas may sweep the same contacts: the commit lets one of them through, and ids follow
/// from the boundary instant.
/// </summary>
internal sealed class TimeSweep(
    DueIndex due, ContactSweep contacts, StoreGate gate, TimeProvider clock, ILogger<TimeSweep> logger)
    : Loop("Applying what time has brought about", Look, logger, gate), IClockParticipant
{
    private const int MostContacts = 200;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    /// <inheritdoc/>
    public Task<DateTimeOffset?> NextDueAsync(DateTimeOffset now, CancellationToken cancellation) => due.ReadNextAsync(now);

    /// <inheritdoc/>
    public async Task<bool> IsBusyAsync(DateTimeOffset now, CancellationToken cancellation) =>
        (await due.ReadDueAsync(now, 1)).Any(found => found.Count > 0);

    /// <inheritdoc/>
    protected override async Task<bool> PassAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var found = await due.ReadDueAsync(now, MostContacts);
        var swept = await Task.WhenAll(found.Select((keys, partition) =>
            keys.Count == 0 ? Task.FromResult(false) : contacts.SweepAsync(partition, keys, now)));
        return swept.Any(any => any);
    }
}
