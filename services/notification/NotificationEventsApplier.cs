using Rapport.Following.Partitions;
using Rapport.Following.Watermarks;
using Rapport.Notification.Consents;
using Rapport.Notification.Webhooks;

namespace Rapport.Notification;

/// <summary>
/// What notification makes of the log: acts of consent and merges, and what webhooks want, erasures among it. Each is idempotent.
/// </summary>
internal sealed class NotificationEventsApplier(ContactEventsApplier contacts, WebhookQueue webhooks) : IStretchApplier
{
    /// <inheritdoc/>
    public bool PassesErasuresOn => true;

    /// <inheritdoc/>
    public async Task<bool> TryApplyAsync(
        IReadOnlyList<NewStretch> stretches, int partitionCount, CancellationToken cancellation)
    {
        if (!await contacts.TryApplyAsync(stretches, partitionCount, cancellation))
            return false;
        await webhooks.AddAsync(stretches, cancellation);
        return true;
    }
}
