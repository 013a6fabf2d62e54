using Rapport.Contact.V1;
using Rapport.Defaults.Conclusions;

namespace Rapport.Journey.Runs;

/// <summary>The conclusions that wait in run documents, for the relay.</summary>
internal sealed class RunConclusions(RunStore runs, WorkShares shares) : IConclusionOutbox
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<OutboxEntry>> ReadAsync(int max, CancellationToken cancellation)
    {
        var waiting = await runs.ReadOutboxAsync(
            Outbox.Conclusions, shares.Held, [], max, Conclusion.Parser, cancellation);
        return [.. waiting.Take(max).Select(entry => new OutboxEntry(entry.Run, entry.Message))];
    }

    /// <inheritdoc/>
    public Task RemoveAsync(IReadOnlyList<OutboxEntry> entries, CancellationToken cancellation) =>
        runs.RemoveFromOutboxAsync(
            Outbox.Conclusions, entries.Select(entry => (entry.Key, entry.Conclusion.Id)), cancellation);
}
