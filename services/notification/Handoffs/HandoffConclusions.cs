using Google.Protobuf;
using Rapport.Events.V1;
using Rapport.Notification.Conclusions;
using Rapport.Notification.Domain;

namespace Rapport.Notification.Handoffs;

/// <summary>What the log is told about hand-offs.</summary>
internal static class HandoffConclusions
{
    /// <summary>A new one waits.</summary>
    public static IReadOnlyList<WaitingConclusion> Opened(Handoff handoff) => handoff.State != HandoffState.Open
        ? []
        : Of(handoff, "", handoff.OpenedAt, handoff.ToOpened());

    /// <summary>An agent has claimed it; each claim is told.</summary>
    public static IReadOnlyList<WaitingConclusion> Claimed(Handoff handoff, DateTimeOffset businessNow) =>
        Of(handoff, handoff.Lease!.Token, businessNow, new HandoffClaimed
        {
            Handoff = handoff.Id, Queue = handoff.Queue, Agent = handoff.Lease.Agent,
            Journey = handoff.Origin.Journey, Run = handoff.Origin.JourneyRun, Step = handoff.Origin.Step,
        });

    /// <summary>It has ended with an outcome.</summary>
    public static IReadOnlyList<WaitingConclusion> Completed(Handoff handoff) =>
        Of(handoff, "", handoff.EndedAt!.Value, new HandoffCompleted
        {
            Handoff = handoff.Id, Queue = handoff.Queue, Agent = handoff.Lease?.Agent ?? "", Outcome = handoff.Outcome,
            Reason = handoff.OutcomeReason,
            Journey = handoff.Origin.Journey, Run = handoff.Origin.JourneyRun, Step = handoff.Origin.Step,
        });

    private static IReadOnlyList<WaitingConclusion> Of(Handoff handoff, string occasion, DateTimeOffset at, IMessage said) =>
        WaitingConclusion.Of(handoff.Origin with { Contact = handoff.Contact }, handoff.Id, occasion, at, said);
}
