using System.Diagnostics;
using System.Diagnostics.Metrics;
using Rapport.Events.Policies;
using Rapport.Hosting.Telemetry;
using Rapport.Notification.Domain;

namespace Rapport.Notification.Outgoing;

/// <summary>What becomes of messages.</summary>
internal static class MessageMetrics
{
    private static readonly Meter Meter = new("Rapport.Notification");

    private static readonly Counter<long> Messages = Meter.CreateCounter<long>(
        "rapport.notification.messages", "{message}", "Ends of messages, and retries, by outcome and reason.");

    private static readonly Histogram<double> DispatchDuration = Meter.CreateDuration(
        "rapport.notification.handover.duration", "Handing one message to its provider.");

    /// <summary>Makes the series appear.</summary>
    public static void Show()
    {
        Count("email", "sent", "");
        Count("email", "failed", Reasons.GaveUp);
        Count("email", "not_sent", PermissionReasons.NoConsent);
        Count("email", "unknown", Reasons.OutcomeUnknown);

        static void Count(string channel, string outcome, string reason) =>
            Messages.Show(new("channel", channel), new("outcome", outcome), new("reason", reason));
    }

    /// <summary>Counts those changes that were carried out.</summary>
    public static IReadOnlySet<string> Count(IReadOnlyList<MessageChange> changes, IReadOnlySet<string> carriedOut)
    {
        foreach (var change in changes)
            if (carriedOut.Contains(change.After.Id) && OutcomeOf(change) is { } outcome)
                Messages.Add(1, new("channel", change.After.Channel), new("outcome", outcome),
                    new("reason", change.After.Reason));
        return carriedOut;
    }

    /// <summary>Hands a message over, in a span of the trace that it came from.</summary>
    public static async Task<DeliveryResult> DispatchAsync(MessageRecord message, Func<Task<DeliveryResult>> send)
    {
        using var span = EventTrace.Stage($"send {message.Channel}", message.Origin.Traceparent, ActivityKind.Client);
        span?.SetTag("rapport.message", message.Id).SetTag("rapport.journey.run", message.Origin.JourneyRun);
        var started = Stopwatch.GetTimestamp();
        var result = await send();
        var outcome = NameOf(result.Outcome);
        DispatchDuration.RecordSince(
            started, new() { { "channel", message.Channel }, { "outcome", outcome } });
        span?.SetTag("rapport.outcome", outcome).SetTag("rapport.reason", result.Reason);
        return result;
    }

    // Of a change that only has something to tell the state stays, and was counted when it came about.
    private static string? OutcomeOf(MessageChange change) => change.After.State switch
    {
        var same when same == change.Before.State => null,
        MessageState.Sent => "sent",
        MessageState.NotSent => "not_sent",
        MessageState.Failed => "failed",
        MessageState.Unknown => "unknown",
        MessageState.Queued when change.Before.State == MessageState.Sending => "retried",
        _ => null,
    };

    private static string NameOf(DeliveryOutcome outcome) => outcome switch
    {
        DeliveryOutcome.Accepted => "accepted",
        DeliveryOutcome.Refused => "refused",
        DeliveryOutcome.Unknown => "unknown",
        _ => "not_now",
    };
}
