using Google.Protobuf;
using Rapport.Common.V1;
using Rapport.Contact.Contacts;
using Rapport.Events;
using Rapport.Events.V1;
using Rapport.Hosting.Ids;

namespace Rapport.Contact.EventLog;

/// <summary>What the log says of a merge and of its undoing: one event under each of the two contacts.</summary>
internal static class MergeEvent
{
    /// <summary>Under the merged contact.</summary>
    public static Event Merged(Event cause, MergeRecord merge) =>
        Of(cause, merge.From, merge, new ContactMerged { Into = merge.Into, Merge = merge.Id });

    /// <summary>Under the survivor.</summary>
    public static Event Absorbed(Event cause, MergeRecord merge) =>
        Of(cause, merge.Into, merge, new ContactAbsorbed { From = merge.From, Merge = merge.Id });

    /// <summary>
    /// Under one of the two when they are two again. What services conclude from it is history: nothing is sent and entered
    /// anew because somebody corrected a mistake.
    /// </summary>
    public static Event Unmerged(Event cause, MergeRecord merge, string contact)
    {
        var told = Of(cause, contact, merge, new ContactUnmerged { Merge = merge.Id, From = merge.From, Into = merge.Into });
        told.Historic = true;
        return told;
    }

    // The id follows from the merge, so that each exists once.
    private static Event Of(Event cause, string contact, MergeRecord merge, IMessage said) => new()
    {
        Id = DerivedId.From(said.EventName(), contact, merge.Id), Workspace = cause.Workspace, Contact = contact, Name = said.EventName(),
        OccurredAt = cause.OccurredAt, ReceivedAt = cause.ReceivedAt, CauseId = cause.Id, Hop = 1,
        Historic = cause.Historic, Traceparent = cause.Traceparent, Origin = EventOrigins.Of(OriginKind.Service, "contact"),
        Properties = said.ToProperties(),
    };
}
