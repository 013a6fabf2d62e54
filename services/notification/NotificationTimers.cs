using Rapport.Hosting.Time;
using Rapport.Notification.Handoffs;
using Rapport.Notification.Outgoing;
using Rapport.Notification.Sending;
using Rapport.Storage.Time;

namespace Rapport.Notification;

/// <summary>
/// What the development clock waits for: expiries and ends of holds are timers; messages that are, or within 5 seconds will be, looked at
/// are work in hand. A message that waits longer for a mail server does not hold the clock.
/// </summary>
internal sealed class NotificationTimers(MessageStore messages, HandoffStore handoffs, SendLoop loop, StoreTime time)
    : IClockParticipant
{
    private static readonly TimeSpan WorthWaiting = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public async Task<DateTimeOffset?> NextDueAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        DateTimeOffset?[] next =
        [
            await messages.NextExpiryAsync(now, cancellation), await messages.NextReleaseAsync(now, cancellation),
            await handoffs.NextExpiryAsync(now, cancellation),
        ];
        return next.Min();
    }

    /// <inheritdoc/>
    public async Task<bool> IsBusyAsync(DateTimeOffset now, CancellationToken cancellation) =>
        loop.IsWorking
        || await messages.AnyDueAsync(await time.SystemNowAsync(cancellation) + WorthWaiting, cancellation)
        || await messages.AnyReleasedAsync(now, cancellation)
        || (await handoffs.StaleAsync(now, 1, cancellation)).Count > 0;
}
