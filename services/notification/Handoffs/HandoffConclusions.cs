using System.Globalization;
using Rapport.Events;
using Rapport.Notification.Conclusions;
using Rapport.Notification.Domain;

namespace Rapport.Notification.Handoffs;

/// <summary>What the log is told about hand-offs.</summary>
internal static class HandoffConclusions
{
    /// <summary>A new one waits.</summary>
    public static IReadOnlyList<WaitingConclusion> Opened(Handoff handoff) => handoff.State != HandoffState.Open
        ? []
        : Of(handoff, EventNames.HandoffOpened, "", handoff.OpenedAt,
            ("reason", handoff.Reason), ("priority", handoff.Priority.ToString(CultureInfo.InvariantCulture)));

    /// <summary>An agent has claimed it; each claim is told.</summary>
    public static IReadOnlyList<WaitingConclusion> Claimed(Handoff handoff, DateTimeOffset businessNow) =>
        Of(handoff, EventNames.HandoffClaimed, handoff.Lease!.Token, businessNow, ("agent", handoff.Lease.Agent));

    /// <summary>It has ended with an outcome.</summary>
    public static IReadOnlyList<WaitingConclusion> Completed(Handoff handoff) =>
        Of(handoff, EventNames.HandoffCompleted, "", handoff.EndedAt!.Value,
            ("agent", handoff.Lease?.Agent ?? ""), ("outcome", handoff.Outcome), ("reason", handoff.OutcomeReason));

    private static IReadOnlyList<WaitingConclusion> Of(
        Handoff handoff, string name, string occasion, DateTimeOffset at,
        params IReadOnlyList<(string, string)> properties) =>
        WaitingConclusion.Of(handoff.Order with { Contact = handoff.Contact }, handoff.Id, name, occasion, at,
            [("handoff", handoff.Id), ("queue", handoff.Queue), .. properties]);
}
