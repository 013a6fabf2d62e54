using Rapport.Following.Conclusions;
using Rapport.Notification.Handoffs;
using Rapport.Notification.Outgoing;

namespace Rapport.Notification.Outbox;

/// <summary>The conclusions that wait in messages and hand-offs. Keys are <c>document id/conclusion id</c>.</summary>
internal sealed class NotificationOutbox(MessageStore messages, HandoffStore handoffs) : IConclusionOutbox
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<OutboxEntry>> ReadAsync(int max, CancellationToken cancellation)
    {
        var waiting = (await messages.ReadWaitingAsync(max, cancellation))
            .Concat(await handoffs.ReadWaitingAsync(max, cancellation));
        return [.. waiting.OrderBy(entry => entry.Waiting.Since).Take(max)
            .Select(entry => new OutboxEntry($"{entry.Document}/{entry.Waiting.Id}", entry.Waiting.Read()))];
    }

    /// <inheritdoc/>
    public async Task RemoveAsync(IReadOnlyList<OutboxEntry> entries, CancellationToken cancellation)
    {
        var keys = entries.Select(entry => entry.Key.Split('/'))
            .Select(parts => (Document: parts[0], Conclusion: parts[1]));
        var byKind = keys.ToLookup(key => key.Document.StartsWith("nr_", StringComparison.Ordinal));
        await messages.RemoveWaitingAsync([.. byKind[true]], cancellation);
        await handoffs.RemoveWaitingAsync([.. byKind[false]], cancellation);
    }
}
