using Google.Protobuf;
using Rapport.Common.V1;
using Rapport.Events;
using Rapport.Events.V1;
using Rapport.Hosting.Ids;

namespace Rapport.Contact.EventLog;

/// <summary>What the log says of a merge: one event under each of the two contacts.</summary>
internal static class MergeEvent
{
    /// <summary>Under the merged contact.</summary>
    public static Event Merged(Event cause, string contact, string survivor) =>
        Of(cause, contact, survivor, new ContactMerged { Into = survivor });

    /// <summary>Under the survivor.</summary>
    public static Event Absorbed(Event cause, string survivor, string contact) =>
        Of(cause, survivor, contact, new ContactAbsorbed { From = contact });

    // The id follows from the merge, so that each exists once.
    private static Event Of(Event cause, string contact, string other, IMessage said) => new()
    {
        Id = DerivedId.From(said.EventName(), contact, other), Workspace = cause.Workspace, Contact = contact, Name = said.EventName(),
        OccurredAt = cause.OccurredAt, ReceivedAt = cause.ReceivedAt, CauseId = cause.Id, Hop = 1,
        Historic = cause.Historic, Traceparent = cause.Traceparent, Origin = EventOrigins.Of(OriginKind.Service, "contact"),
        Properties = said.ToProperties(),
    };
}
