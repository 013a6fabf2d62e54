using Rapport.Common.V1;
using Rapport.Defaults.Events;
using Rapport.Defaults.Poison;
using Rapport.Tagging.Domain;

namespace Rapport.Tagging.Contacts;

/// <summary>Makes a contact anew from its events and those of all contacts that were merged into it.</summary>
internal static class MergedHistory
{
    /// <summary>The contact as of the moment of the cause. What its history concluded then is in the log already.</summary>
    /// <param name="cause">contact_absorbed or quarantine_replayed, under the contact.</param>
    /// <param name="history">Events by contact, in the order of their numbers.</param>
    /// <param name="definitions">Definitions in force.</param>
    /// <param name="replay">Passes over events that fail.</param>
    /// <param name="failed">The events that failed, by id.</param>
    public static TaggedContact Replay(
        Event cause, IReadOnlyDictionary<string, IReadOnlyList<Event>> history, TaggingDefinitions definitions,
        HistoryReplay replay, out IReadOnlyDictionary<string, Exception> failed)
    {
        var (contact, step) = replay.Make<(TaggedContact, TaggingStep)>(InOrder(history), () =>
        {
            var fresh = new TaggedContact();
            var next = new TaggingStep(fresh, definitions);
            return ((fresh, next), happened => Apply(next, happened, cause.Contact));
        }, out failed);
        step.AnswerAll(cause.ToTagging().ReceivedAt);
        return contact;
    }

    // The partitions have no common order; when events were accepted comes closest to one.
    private static IReadOnlyList<Event> InOrder(IReadOnlyDictionary<string, IReadOnlyList<Event>> history) =>
        history.Count == 1 ? history.Values.First() :
        [
            .. history.OrderBy(entry => entry.Key, StringComparer.Ordinal).SelectMany(entry => entry.Value)
                .OrderBy(e => (e.ReceivedAt ?? e.OccurredAt).ToDateTimeOffset()),
        ];

    private static void Apply(TaggingStep step, Event happened, string survivor)
    {
        if (happened.Name is EventNames.ContactMerged or EventNames.ContactAbsorbed)
            return;
        step.Context.SetEvent(happened);
        var known = happened.ToTagging();
        // The stage is the survivor's; scoring publishes another if the merge brings one.
        step.Apply(happened.Contact == survivor ? known : known with { Stage = null });
    }
}
