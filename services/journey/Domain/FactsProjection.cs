using Rapport.Conditions;
using Rapport.Events;
using Rapport.Events.Facts;

namespace Rapport.Journey.Domain;

/// <summary>How events change what is known about a contact.</summary>
internal static class FactsProjection
{
    /// <summary>The events that change facts.</summary>
    public static readonly IReadOnlySet<string> Names = new HashSet<string>
    {
        EventNames.Identified, EventNames.TagAdded, EventNames.TagRemoved, EventNames.SegmentEntered,
        EventNames.SegmentLeft, EventNames.StageChanged, EventNames.ThresholdCrossed,
    };

    /// <summary>
    /// The facts after an event. The same object for an event that is no fact, and for one that these facts contain
    /// already, so that repeats do no harm.
    /// </summary>
    public static ContactFacts Apply(ContactFacts facts, JourneyEvent e)
    {
        var changed = e.N <= facts.N ? facts : After(facts, e);
        return ReferenceEquals(changed, facts) ? facts : changed with { N = e.N };
    }

    /// <summary>
    /// Whether an event is a word about a segment that is older than one which was heard of the contact: it has no effect at
    /// all. What is told late of a contact that was merged since is numbered by itself.
    /// </summary>
    public static bool IsOld(ContactFacts facts, JourneyEvent e) =>
        !e.OfMerged && e.Told is ToldFact.Segment segment && facts.ToldSegments.IsOld(segment.Id, segment.Sequence);

    /// <summary>What a contact's whole history makes of it, with those who are part of it.</summary>
    /// <param name="workspace">Workspace.</param>
    /// <param name="contact">The contact.</param>
    /// <param name="history">Events by contact, in their order.</param>
    public static ContactFacts Remake(
        string workspace, string contact, IReadOnlyDictionary<string, IReadOnlyList<JourneyEvent>> history) =>
        history.GetValueOrDefault(contact, []).Aggregate(
            ContactFacts.None(workspace, contact),
            (facts, e) => e.Told is ToldFact.Absorbed absorbed
                ? facts.Absorb(Remake(workspace, absorbed.From, history)) : After(facts, e));

    private static ContactFacts After(ContactFacts facts, JourneyEvent e)
    {
        if (!Names.Contains(e.Name))
            return facts;
        // Told late by a contact that was merged since; of the survivor its owner service tells what holds.
        if (e.OfMerged && e.Told is not (ToldFact.Crossing or ToldFact.Tag { ByHand: true }))
            return facts;
        return e.Told switch
        {
            ToldFact.Tag tag => facts with { ToldTags = facts.ToldTags.Told(tag.Name, tag.Added) },
            ToldFact.Segment segment => facts with { ToldSegments = facts.ToldSegments.Told(segment.Id, segment.Entered, segment.Sequence) },
            ToldFact.Stage stage => facts with { Stage = stage.Name },
            ToldFact.Crossing crossed => facts with
            {
                Crossings = new Dictionary<string, double>(facts.Crossings) { [crossed.Threshold.Key] = crossed.Score },
            },
            _ => facts with { Traits = WithTraits(facts.Traits, e) },
        };
    }

    private static Dictionary<string, TraitWord<object>> WithTraits(
        IReadOnlyDictionary<string, TraitWord<object>> known, JourneyEvent e)
    {
        var traits = new Dictionary<string, TraitWord<object>>(known);
        var said = Said.In(e.OccurredAt, e.Partition, e.N);
        foreach (var name in e.Properties.Keys)
            if (e.Properties.TryGet(name, out var value))
                traits.Learn(name, new TraitWord<object>(TraitValue.Of(value), said));
        return traits;
    }
}
