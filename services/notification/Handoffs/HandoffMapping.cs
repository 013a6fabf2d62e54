using Google.Protobuf.WellKnownTypes;
using Rapport.Notification.Domain;
using Rapport.Notification.V1;
using Handoff = Rapport.Notification.Domain.Handoff;
using ProtoHandoff = Rapport.Notification.V1.Handoff;
using ProtoState = Rapport.Notification.V1.HandoffState;
using State = Rapport.Notification.Domain.HandoffState;

namespace Rapport.Notification.Handoffs;

/// <summary>Hand-offs as the contract has them.</summary>
internal static class HandoffMapping
{
    /// <summary>The hand-off; without the lease's token, which only its holder is told.</summary>
    public static ProtoHandoff ToProto(this Handoff handoff) => new()
    {
        Id = handoff.Id,
        Contact = handoff.Contact,
        Queue = handoff.Queue,
        Reason = handoff.Reason,
        Priority = handoff.Priority,
        State = (ProtoState)((int)handoff.State + 1),
        OpenTime = handoff.OpenedAt.ToTimestamp(),
        ExpireTime = handoff.Origin.ExpireAt?.ToTimestamp(),
        Agent = handoff.Lease?.Agent ?? "",
        LeaseUntil = handoff.State == State.Claimed ? handoff.Lease!.Until.Instant.ToTimestamp() : null,
        LapseCount = handoff.Lapses,
        Outcome = handoff.Outcome,
        OutcomeReason = handoff.OutcomeReason,
        Note = handoff.Note,
        EndTime = handoff.EndedAt?.ToTimestamp(),
        JoinedTo = handoff.JoinedTo,
        Journey = handoff.Origin.Journey,
        JourneyRun = handoff.Origin.JourneyRun,
        Step = handoff.Origin.Step,
        Dossier = handoff.Dossier is { } dossier ? HandoffDossier.Parser.ParseFrom(dossier) : null,
    };
}
