using System.Diagnostics;
using Rapport.Notification.Domain.Webhooks;

namespace Rapport.Notification.Webhooks;

/// <summary>
/// The webhooks that send, read anew when a second has passed: whom to look after. What is sent, and whether, goes by the webhook
/// as it is then.
/// </summary>
internal sealed class WebhookCatalogue(WebhookStore store)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);
    private volatile Reading? last;

    /// <summary>All of them.</summary>
    public async ValueTask<IReadOnlyList<WebhookRecord>> ReadAsync(CancellationToken cancellation)
    {
        if (last is { } known && Stopwatch.GetElapsedTime(known.Stamp) < Fresh)
            return known.Webhooks;
        var stamp = Stopwatch.GetTimestamp();
        var read = await store.SendingAsync(cancellation);
        last = new Reading(read, stamp);
        return read;
    }

    private sealed record Reading(IReadOnlyList<WebhookRecord> Webhooks, long Stamp);
}
