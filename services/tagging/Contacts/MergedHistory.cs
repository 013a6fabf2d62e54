using Rapport.Common.V1;
using Rapport.Contact.V1;
using Rapport.Events;
using Rapport.Events.Facts;
using Rapport.Events.V1;
using Rapport.Following.Poison;
using Rapport.Tagging.Domain;

namespace Rapport.Tagging.Contacts;

/// <summary>Makes a contact anew from its events and those of all contacts that were merged into it.</summary>
internal static class MergedHistory
{
    /// <summary>The contact as of the moment of the cause. What its history concluded then is in the log already.</summary>
    /// <param name="cause">contact_absorbed, contact_unmerged or quarantine_replayed, under the contact.</param>
    /// <param name="history">Events by contact, in the order of their numbers.</param>
    /// <param name="definitions">Definitions in force.</param>
    /// <param name="opened">Versions whose computation has begun in the contact's partition; null: all.</param>
    /// <param name="replay">Passes over events that fail.</param>
    /// <param name="failed">The events that failed, by id.</param>
    public static TaggedContact Replay(
        Event cause, IReadOnlyDictionary<string, IReadOnlyList<LoggedEvent>> history, TaggingDefinitions definitions,
        IReadOnlySet<int>? opened, HistoryReplay replay, out IReadOnlyDictionary<string, Exception> failed)
    {
        var events = InOrder(history);
        var places = events.ToDictionary<LoggedEvent, Event, ulong>(
            e => e.Event, e => Said.PlaceOf(e.Partition, e.N), ReferenceEqualityComparer.Instance);
        var (contact, step) = replay.Make<(TaggedContact, TaggingStep)>([.. events.Select(e => e.Event)], () =>
        {
            var fresh = new TaggedContact();
            var next = new TaggingStep(fresh, definitions, opened);
            return ((fresh, next), happened => Apply(next, happened, places[happened], cause.Contact));
        }, out failed);
        step.AnswerAll(cause.ToTagging(0).ReceivedAt);
        return contact;
    }

    /// <summary>
    /// What followers of the log hold to be the contact's by what was told before a merge or its undoing: of whom it
    /// absorbed, or of itself.
    /// </summary>
    /// <param name="cause">contact_absorbed or contact_unmerged, under the contact.</param>
    /// <param name="history">Events by contact, in the order of their numbers.</param>
    public static (HashSet<string> Tags, HashSet<string> Segments) ToldBefore(
        Event cause, IReadOnlyDictionary<string, IReadOnlyList<LoggedEvent>> history) =>
        ToldOf(cause.Name == EventNames.ContactAbsorbed ? cause.Read<ContactAbsorbed>().From : cause.Contact, history);

    /// <summary>
    /// What the log had told of a contact when it was merged, with what it had taken over itself: followers of the log
    /// give it to the survivor until they hear otherwise.
    /// </summary>
    /// <param name="contact">The contact.</param>
    /// <param name="history">Events by contact, in the order of their numbers.</param>
    private static (HashSet<string> Tags, HashSet<string> Segments) ToldOf(
        string contact, IReadOnlyDictionary<string, IReadOnlyList<LoggedEvent>> history)
    {
        var (tags, segments) = (new HashSet<string>(), new HashSet<string>());
        var heard = new Dictionary<string, long>();
        foreach (var happened in history.GetValueOrDefault(contact, []).Select(logged => logged.Event))
        {
            if (happened.Name == EventNames.ContactAbsorbed)
            {
                var (theirTags, theirSegments) = ToldOf(happened.Read<ContactAbsorbed>().From, history);
                tags.UnionWith(theirTags);
                segments.UnionWith(theirSegments);
            }

            if (happened.Telling() is not { } telling || (happened.Flags.Contains(EventFlags.OfMerged) && !telling.ByHand))
                continue;
            // As followers do: a word about a segment that is older than another that was heard changes nothing.
            if (telling.Sequence > 0)
            {
                if (telling.Sequence < heard.GetValueOrDefault(telling.Told.Subject))
                    continue;
                heard[telling.Told.Subject] = telling.Sequence;
            }

            var all = telling.Told.Kind == DefinitionKind.TagRule ? tags : segments;
            if (telling.Told.Added)
                all.Add(telling.Told.Subject);
            else
                all.Remove(telling.Told.Subject);
        }

        return (tags, segments);
    }

    // The partitions have no common order; when events were accepted comes closest to one.
    private static IReadOnlyList<LoggedEvent> InOrder(IReadOnlyDictionary<string, IReadOnlyList<LoggedEvent>> history) =>
        history.Count == 1 ? history.Values.First() :
        [
            .. history.OrderBy(entry => entry.Key, StringComparer.Ordinal).SelectMany(entry => entry.Value)
                .OrderBy(e => (e.Event.ReceivedAt ?? e.Event.OccurredAt).ToDateTimeOffset()),
        ];

    private static void Apply(TaggingStep step, Event happened, ulong place, string survivor)
    {
        if (happened.Name is EventNames.ContactMerged or EventNames.ContactAbsorbed or EventNames.ContactUnmerged)
            return;
        step.Context.SetEvent(happened);
        var known = happened.ToTagging(place);
        // The stage is the survivor's; scoring publishes another if the merge brings one.
        step.Apply(happened.Contact == survivor ? known : known with { Stage = null });
    }
}
