using Rapport.Hosting.Time;
using Rapport.Notification.Audiences;
using Rapport.Notification.Broadcasts;
using Rapport.Notification.Domain.Broadcasts;
using Rapport.Notification.Handoffs;
using Rapport.Notification.Outgoing;
using Rapport.Notification.Sending;
using Rapport.Storage.Time;

namespace Rapport.Notification;

/// <summary>
/// What the development clock waits for: expiries, ends of holds and times of broadcasts are timers; messages that are, or within 5 seconds will be, looked at
/// are work in hand. A message that waits longer for a mail server does not hold the clock.
/// </summary>
internal sealed class NotificationTimers(
    MessageStore messages, HandoffStore handoffs, BroadcastStore broadcasts, SendLoop loop, StoreTime time)
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
            (await broadcasts.ActiveAsync(cancellation)).Where(each => each.State == BroadcastState.Scheduled
                && each.Settings.ScheduledAt > now).Min(each => each.Settings.ScheduledAt),
        ];
        return next.Min();
    }

    /// <inheritdoc/>
    public async Task<bool> IsBusyAsync(DateTimeOffset now, CancellationToken cancellation) =>
        loop.IsWorking
        || await messages.AnyDueAsync(await time.SystemNowAsync(cancellation) + WorthWaiting, cancellation)
        || await messages.AnyReleasedAsync(now, cancellation)
        || (await handoffs.StaleAsync(now, 1, cancellation)).Count > 0
        || (await broadcasts.ActiveAsync(cancellation)).Any(each => each is { State: BroadcastState.Running, IsAudienceComplete: false }
            || (each.State == BroadcastState.Scheduled && each.Settings.ScheduledAt <= now));
}
