using System.Text.Json.Nodes;
using Rapport.Conditions;
using Rapport.Defaults.Events;

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
        if (e.N <= facts.N || !Names.Contains(e.Name))
            return facts;
        // Told late by a contact that was merged since; of the survivor its owner service tells what holds.
        if (e.OfMerged && e.Name is not EventNames.ThresholdCrossed && e.Text("source") != "manual")
            return facts;
        var changed = e.Name switch
        {
            EventNames.TagAdded => facts with { Tags = With(facts.Tags, e.Text("tag")) },
            EventNames.TagRemoved => facts with { Tags = Without(facts.Tags, e.Text("tag")) },
            EventNames.SegmentEntered => facts with { Segments = With(facts.Segments, e.Text("segment")) },
            EventNames.SegmentLeft => facts with { Segments = Without(facts.Segments, e.Text("segment")) },
            EventNames.StageChanged => facts with { Stage = e.Text("to") },
            EventNames.ThresholdCrossed => facts with { Crossings = WithCrossing(facts.Crossings, e) },
            _ => facts with { AttributesJson = WithTraits(facts.AttributesJson, e.PropertiesJson()) },
        };
        return changed with { N = e.N };
    }

    private static HashSet<string> With(IReadOnlySet<string> set, string item) =>
        item.Length == 0 ? [.. set] : [.. set, item];

    private static HashSet<string> Without(IReadOnlySet<string> set, string item) =>
        [.. set.Where(other => other != item)];

    private static Dictionary<string, double> WithCrossing(
        IReadOnlyDictionary<string, double> crossings, JourneyEvent e) =>
        new(crossings)
        {
            [new ThresholdReference(e.Text("model"), e.Text("threshold")).Key] = e.Number("score") ?? 0,
        };

    private static string WithTraits(string before, string traits)
    {
        var merged = JsonNode.Parse(before)!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(traits)!.AsObject())
            merged[name] = value?.DeepClone();
        return merged.ToJsonString();
    }
}
