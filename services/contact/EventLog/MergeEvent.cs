using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Events;
using Rapport.Hosting.Ids;

namespace Rapport.Contact.EventLog;

/// <summary>What the log says of a merge: one event under each of the two contacts.</summary>
internal static class MergeEvent
{
    /// <summary>One of them; its id follows from the merge, so that it exists once.</summary>
    public static Event Of(Event cause, string contact, string name, string property, string other) => new()
    {
        Id = DerivedId.From(name, contact, other), Workspace = cause.Workspace, Contact = contact, Name = name,
        OccurredAt = cause.OccurredAt, ReceivedAt = cause.ReceivedAt, CauseId = cause.Id, Hop = 1,
        Historic = cause.Historic, Traceparent = cause.Traceparent, Origin = EventOrigins.Of(OriginKind.Service, "contact"),
        Properties = new Struct { Fields = { [property] = Value.ForString(other) } },
    };
}
