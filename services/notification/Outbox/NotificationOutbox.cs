using Rapport.Following.Conclusions;
using Rapport.Notification.Conclusions;
using Rapport.Notification.Handoffs;
using Rapport.Notification.Outgoing;

namespace Rapport.Notification.Outbox;

/// <summary>The conclusions that wait in messages and hand-offs, and what people said by links. Keys are <c>document id/conclusion id</c>.</summary>
internal sealed class NotificationOutbox(MessageStore messages, HandoffStore handoffs, ActStore acts) : IConclusionOutbox
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<OutboxEntry>> ReadAsync(int max, CancellationToken cancellation)
    {
        var waiting = (await messages.ReadWaitingAsync(max, cancellation))
            .Concat(await handoffs.ReadWaitingAsync(max, cancellation)).Concat(await acts.ReadWaitingAsync(max, cancellation));
        return [.. waiting.OrderBy(entry => entry.Waiting.Since).Take(max)
            .Select(entry => new OutboxEntry($"{entry.Document}/{entry.Waiting.Id}", entry.Waiting.Read()))];
    }

    /// <inheritdoc/>
    public async Task RemoveAsync(IReadOnlyList<OutboxEntry> entries, CancellationToken cancellation)
    {
        var keys = entries.Select(entry => entry.Key.Split('/'))
            .Select(parts => (Document: parts[0], Conclusion: parts[1])).ToList();
        var said = keys.Where(key => key.Document.StartsWith(ActStore.Prefix, StringComparison.Ordinal)).ToList();
        await acts.RemoveWaitingAsync([.. said.Select(key => key.Document)], cancellation);
        keys.RemoveAll(said.Contains);
        var byKind = keys.ToLookup(key => key.Document.StartsWith("nr_", StringComparison.Ordinal));
        await messages.RemoveWaitingAsync([.. byKind[true]], cancellation);
        await handoffs.RemoveWaitingAsync([.. byKind[false]], cancellation);
    }
}
