using System.Diagnostics;
using Microsoft.Extensions.Options;
using Rapport.Hosting.Time;
using Rapport.Notification.Domain;
using Rapport.Notification.Outgoing;
using Rapport.Notification.Suppressions;
using Rapport.Storage.Time;

namespace Rapport.Notification.Sending;

/// <summary>A message that this process, and no other, has claimed.</summary>
/// <param name="Message">In the state sending.</param>
/// <param name="Content">What goes out.</param>
/// <param name="Address">Where to.</param>
/// <param name="Since">When its claim began, at the latest, by <see cref="Stopwatch.GetTimestamp"/>.</param>
/// <param name="ReadAt">When what the decision read was read, at the earliest, likewise.</param>
/// <param name="Facts">What the decision read.</param>
internal sealed record ClaimedMessage(
    MessageRecord Message, MessageContent Content, string Address, long Since, long ReadAt, SendFacts Facts)
{
    /// <summary>True for marketing: it goes out only while nobody has said no.</summary>
    public bool IsMarketing => Message.Receipt?.Class == MessageClass.Marketing;
}

/// <summary>
/// Takes due messages, has them decided, and claims those that go out. Deciding needs no claim: two processes may
/// decide the same message, but only one of them changes it. The claim is durable before anything is handed over.
/// </summary>
internal sealed class MessageClaims(
    MessageStore store, SendPlanner planner, EndedClaims ended, PlaceReturns places, SuppressionIds ids,
    IOptions<NotificationOptions> options,
    IOptions<PlatformClockOptions> clockOptions, StoreTime time, TimeProvider clock)
{
    // For the log to catch up.
    private static readonly TimeSpan ForTheLog = TimeSpan.FromMilliseconds(250);

    // A held message is looked at again after this at the latest: business time may have been moved meanwhile.
    private static readonly TimeSpan LongestHold = TimeSpan.FromMinutes(5);

    /// <summary>How many messages were due, and those of them that are now to be handed over.</summary>
    public async Task<(int Found, IReadOnlyList<ClaimedMessage> Claimed)> ClaimAsync(CancellationToken cancellation)
    {
        var systemNow = await time.SystemNowAsync(cancellation);
        var due = await store.DueAsync(systemNow, options.Value.BatchSize, cancellation);
        // Elsewhere business time goes as system time does, and what is held falls due by itself.
        if (clockOptions.Value.Movable && due.Count < options.Value.BatchSize)
            due = [.. due, .. await store.ReleasedAsync(
                clock.GetUtcNow(), systemNow, options.Value.BatchSize - due.Count, cancellation)];
        if (due.Count == 0)
            return (0, []);
        await ended.SettleAsync([.. due.Where(message => message.State == MessageState.Sending)], cancellation);
        var readAt = Stopwatch.GetTimestamp();
        var planned = await planner.PlanAsync(
            [.. due.Where(message => message.State == MessageState.Queued)], cancellation);
        var since = Stopwatch.GetTimestamp();
        var now = await time.SystemNowAsync(cancellation);
        var changes = planned.Select(plan => Change(plan, now)).ToList();
        // Not to be cancelled: a claim that was made but is not known here would end as unknown.
        var changed = await store.ApplyAsync(changes, CancellationToken.None);
        await places.ReturnAsync(planned.Where(plan => plan.Decision is { Content: null, HoldUntil: null }), CancellationToken.None);
        var claimed = changes.Zip(planned)
            .Where(pair => pair.First.After.State == MessageState.Sending && changed.Contains(pair.First.After.Id))
            .Select(pair => new ClaimedMessage(
                pair.First.After, pair.Second.Decision!.Content!, pair.Second.Facts.Address!, since, readAt, pair.Second.Facts))
            .ToList();
        return (due.Count, claimed);
    }

    private MessageChange Change(PlannedMessage plan, SystemTime now)
    {
        if (plan.Decision is null)
            return new MessageChange(
                plan.Message, plan.Message.Postpone(now + ForTheLog), []);
        if (plan.Decision.HoldUntil is { } until)
        {
            var wait = until - plan.Receipt.DecidedAt;
            return new MessageChange(plan.Message, plan.Message.Hold(
                plan.Receipt, plan.Decision.HoldReason, now + (wait < LongestHold ? wait : LongestHold)), []);
        }

        if (plan.Decision.Content is not null)
            return new MessageChange(plan.Message, plan.Message.Claim(
                plan.Receipt, now + options.Value.ClaimLease, AddressIdOf(plan)), []);
        var refused = plan.Message.Refuse(plan.Receipt, plan.Decision.Reason, plan.Receipt.DecidedAt);
        return new MessageChange(plan.Message, refused, MessageConclusions.Of(refused));
    }

    // What comes back after the contact has changed its address is still about this one.
    private string AddressIdOf(PlannedMessage plan) => ids.Of(
        plan.Message.Origin.Workspace, SendFacts.AddressOn(plan.Message.Channel, plan.Facts.Address!), SuppressionScope.Channel,
        plan.Message.Channel);
}
