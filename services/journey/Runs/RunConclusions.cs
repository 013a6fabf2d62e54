using System.Globalization;
using Rapport.Contact.V1;
using Rapport.Following.Conclusions;

namespace Rapport.Journey.Runs;

/// <summary>The conclusions that wait in run documents, for the relay.</summary>
internal sealed class RunConclusions(RunStore runs, WorkShares shares) : IConclusionOutbox
{
    // It entered, and it ended; steps may say more.
    private const int UsualOfARun = 2;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<OutboxEntry>> ReadAsync(int max, CancellationToken cancellation)
    {
        var waiting = await runs.ReadOutboxAsync(
            Outbox.Conclusions, shares.Held, [], Math.Max(1, max / UsualOfARun), Conclusion.Parser, cancellation);
        return [.. waiting.Take(max).Select(entry => new OutboxEntry($"{entry.Place.Run}/{entry.Place.Rev}", entry.Message))];
    }

    /// <inheritdoc/>
    public Task RemoveAsync(IReadOnlyList<OutboxEntry> entries, CancellationToken cancellation) =>
        runs.RemoveFromOutboxAsync(Outbox.Conclusions, [.. entries.Select(PlaceOf)], cancellation);

    private static WaitingPlace PlaceOf(OutboxEntry entry)
    {
        var cut = entry.Key.IndexOf('/', StringComparison.Ordinal);
        return new WaitingPlace(
            entry.Key[..cut], int.Parse(entry.Key[(cut + 1)..], CultureInfo.InvariantCulture), entry.Conclusion.Id);
    }
}
