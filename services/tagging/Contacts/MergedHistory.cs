using Rapport.Common.V1;
using Rapport.Defaults.Events;
using Rapport.Tagging.Domain;

namespace Rapport.Tagging.Contacts;

/// <summary>Makes a survivor anew from the events of all contacts that were merged into it.</summary>
internal static class MergedHistory
{
    /// <summary>The survivor as of the moment of the merge. What its history concluded then is in the log already.</summary>
    /// <param name="absorbed">contact_absorbed, under the survivor.</param>
    /// <param name="history">Events by contact, in the order of their numbers.</param>
    /// <param name="definitions">Definitions in force.</param>
    public static TaggedContact Replay(
        Event absorbed, IReadOnlyDictionary<string, IReadOnlyList<Event>> history, TaggingDefinitions definitions)
    {
        var contact = new TaggedContact();
        var step = new TaggingStep(contact, definitions);
        // The partitions have no common order; when events were accepted comes closest to one.
        foreach (var happened in history.OrderBy(entry => entry.Key, StringComparer.Ordinal).SelectMany(entry => entry.Value)
            .OrderBy(e => (e.ReceivedAt ?? e.OccurredAt).ToDateTimeOffset()))
        {
            if (happened.Name is EventNames.ContactMerged or EventNames.ContactAbsorbed)
                continue;
            step.Context.SetEvent(happened);
            var known = happened.ToTagging();
            // The stage is the survivor's; scoring publishes another if the merge brings one.
            step.Apply(happened.Contact == absorbed.Contact ? known : known with { Stage = null });
        }

        step.AnswerAll(absorbed.ToTagging().ReceivedAt);
        return contact;
    }
}
