using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Contact.Domain;
using Rapport.Contact.V1;
using Rapport.Events;
using Rapport.Events.V1;

namespace Rapport.Contact.Quarantine;

/// <summary>Items as callers, services and the log see them.</summary>
internal static class QuarantineMapping
{
    /// <summary>Reason of an event that a service cannot decide.</summary>
    public const string NotDecidable = "not_decidable";

    /// <summary>The item as it is shown: everything except the event.</summary>
    public static QuarantineItem ToProto(this QuarantinedItem item) => new()
    {
        Id = item.Id, Stage = (QuarantineStage)item.Stage, Service = item.Service, State = (QuarantineState)item.State,
        Reason = item.Reason, Detail = item.Detail, Event = item.EventId, EventName = item.EventName, Contact = item.Contact,
        Partition = item.Partition, N = item.N, Attempts = item.Attempts, FirstSeenTime = item.FirstSeenAt.ToTimestamp(),
        LastSeenTime = item.LastSeenAt.ToTimestamp(), DiscardReason = item.DiscardReason,
        ExpireTime = item.Until?.ToTimestamp(),
    };

    /// <summary>What a service left out.</summary>
    public static QuarantinedItem ToItem(this PoisonEvent poison, DateTimeOffset now) => new()
    {
        Id = QuarantinedItem.IdOf(FailedStage.Apply, poison.Service, poison.Workspace, poison.EventId),
        Workspace = poison.Workspace, Stage = FailedStage.Apply, Service = poison.Service, Reason = NotDecidable,
        Detail = poison.Fault, EventId = poison.EventId, EventName = poison.EventName, Contact = poison.Contact,
        Partition = poison.Partition, N = poison.N, FirstSeenAt = now, LastSeenAt = now, Replay = poison.ReplayId,
    };

    /// <summary>The event that tells a service to work in what it left out.</summary>
    public static Event ToReplayEvent(this QuarantinedItem item, DateTimeOffset now) => new()
    {
        Id = item.NextReplay, Workspace = item.Workspace, Contact = item.Contact, Name = EventNames.QuarantineReplayed,
        OccurredAt = now.ToTimestamp(), ReceivedAt = now.ToTimestamp(), CauseId = item.EventId, Hop = 1,
        Origin = EventOrigins.Of(OriginKind.Service, "contact"),
        Properties = new QuarantineReplayed
        {
            Quarantine = item.Id, Service = item.Service, Event = item.EventId, Partition = item.Partition, N = $"{item.N}",
        }.ToProperties(),
    };
}
