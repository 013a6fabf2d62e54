using Rapport.Hosting.Time;

namespace Rapport.Notification.Domain;

/// <summary>How handing a message to its channel ended.</summary>
internal enum DeliveryOutcome
{
    /// <summary>The channel has taken it.</summary>
    Accepted,

    /// <summary>It was surely not handed over, and may be later.</summary>
    NotNow,

    /// <summary>The channel refused it for good.</summary>
    Refused,

    /// <summary>It may or may not have been taken.</summary>
    Unknown,

    /// <summary>It was not tried: the process ends, or the claim is too old to begin.</summary>
    NotTried,
}

/// <summary>How handing over ended, and why.</summary>
/// <param name="Outcome">How.</param>
/// <param name="Fault">Why it was not taken; null when it was, or when nobody said.</param>
internal sealed record DeliveryResult(DeliveryOutcome Outcome, DeliveryFault? Fault = null)
{
    /// <summary>Why in one word; empty when it was taken.</summary>
    public string Reason => Fault?.Reason ?? "";
}

/// <summary>
/// The transitions of a message. Claims are numbered, and what a claim brings about carries its number.
/// </summary>
internal static class MessageLifecycle
{
    /// <summary>queued → sending: claimed until the given instant, to go to the address of this keyed hash.</summary>
    public static MessageRecord Claim(
        this MessageRecord message, Receipt receipt, SystemTime claimUntil, string addressId = "") => message with
    {
        State = MessageState.Sending, Fence = message.Fence + 1, Attempts = message.Attempts + 1, DueAt = claimUntil,
        Receipt = receipt, Reason = "", AddressId = addressId,
    };

    /// <summary>queued → queued: looked at again later, without counting as an attempt.</summary>
    public static MessageRecord Postpone(this MessageRecord message, SystemTime until) =>
        message with { DueAt = until };

    /// <summary>queued → queued: decided to go later; looked at again at the given time at the latest.</summary>
    public static MessageRecord Hold(this MessageRecord message, Receipt receipt, string reason, SystemTime until) =>
        message with { DueAt = until, Receipt = receipt, Reason = reason };

    /// <summary>queued → not sent.</summary>
    public static MessageRecord Refuse(
        this MessageRecord message, Receipt receipt, string reason, DateTimeOffset businessNow) =>
        message.End(MessageState.NotSent, reason, businessNow) with { Receipt = receipt };

    /// <summary>
    /// sending → sent, failed, unknown, or queued again. A marketing message whose outcome is unknown stays so; a
    /// transactional one is tried again when the claim has ended. After the last attempt a message that was surely not
    /// handed over has failed.
    /// </summary>
    public static MessageRecord Record(
        this MessageRecord message, DeliveryResult result, int maxAttempts, DateTimeOffset businessNow,
        SystemTime systemNow) =>
        result.Outcome switch
        {
            DeliveryOutcome.Accepted => message.End(MessageState.Sent, "", businessNow) with { Fault = null },
            DeliveryOutcome.Refused => message.Fail(result.Reason, result.Fault, businessNow),
            DeliveryOutcome.NotNow => message.Wait(result.Fault ?? new DeliveryFault(""), maxAttempts, businessNow, systemNow),
            DeliveryOutcome.NotTried => message with
            {
                State = MessageState.Queued, DueAt = systemNow, Attempts = message.Attempts - 1,
            },
            _ when message.Receipt?.Class == MessageClass.Transactional => message,
            _ => message.End(MessageState.Unknown, Reasons.OutcomeUnknown, businessNow),
        };

    /// <summary>
    /// What becomes of a message whose claim has ended without an outcome: marketing → unknown, for it may have been
    /// handed over and is never handed over twice; transactional → queued, for it has to arrive, until the last
    /// attempt.
    /// </summary>
    public static MessageRecord Lapse(
        this MessageRecord message, int maxAttempts, DateTimeOffset businessNow, SystemTime systemNow) =>
        message.Receipt?.Class == MessageClass.Transactional && message.Attempts < maxAttempts
            ? message with { State = MessageState.Queued, DueAt = systemNow }
            : message.End(MessageState.Unknown, Reasons.OutcomeUnknown, businessNow);

    private static MessageRecord Wait(
        this MessageRecord message, DeliveryFault fault, int maxAttempts, DateTimeOffset businessNow, SystemTime systemNow)
    {
        var met = new MetFault(fault.Reason, fault.Codes, message.Fault?.Reason == fault.Reason ? message.Fault.Times + 1 : 1);
        return message.Attempts >= maxAttempts || RetryPolicy.IsEnough(met.Times, fault.Reason)
            ? (message with { Fault = met }).Fail(Reasons.GaveUp, fault, businessNow)
            : message with
            {
                State = MessageState.Queued, DueAt = systemNow + RetryPolicy.WaitAfter(met.Times, fault.Reason),
                Reason = fault.Reason, Fault = met,
            };
    }

    private static MessageRecord Fail(
        this MessageRecord message, string reason, DeliveryFault? fault, DateTimeOffset businessNow) =>
        message.End(MessageState.Failed, reason, businessNow) with
        {
            Fault = fault is null ? message.Fault : new MetFault(fault.Reason, fault.Codes, message.Fault?.Times ?? 1),
            Bounce = fault is { Bounce: not BounceClass.None }
                ? new Bounce(fault.Bounce, fault.Reason, fault.Codes, Bounce.Smtp, businessNow) : message.Bounce,
        };

    private static MessageRecord End(
        this MessageRecord message, MessageState state, string reason, DateTimeOffset businessNow) =>
        message with { State = state, Reason = reason, EndedAt = businessNow, DueAt = null };
}
