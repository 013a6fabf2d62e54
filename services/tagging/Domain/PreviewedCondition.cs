using Rapport.Conditions;

namespace Rapport.Tagging.Domain;

/// <summary>A condition that is asked before anything is saved.</summary>
/// <param name="Compiled">As a segment that nobody has saved.</param>
/// <param name="IsKept">Whether contacts keep all counts and sums that it reads, whole, for definitions in force.</param>
public sealed record PreviewedCondition(CompiledDefinition Compiled, bool IsKept)
{
    // No saved version has it.
    private const int Nobody = int.MaxValue;

    /// <summary>A valid condition.</summary>
    public static PreviewedCondition Of(string condition, TaggingDefinitions definitions)
    {
        var kept = new Dictionary<string, int>();
        foreach (var (key, origin) in definitions.All.Where(d => !d.IsCandidate)
            .SelectMany(d => d.Definition.Origins ?? new Dictionary<string, int>()))
            kept.TryAdd(key, origin);
        var compiled = new CompiledDefinition(
            new Definition
            {
                Kind = DefinitionKind.Segment, Id = "preview", Number = Nobody, Condition = condition, IsCandidate = true, Origins = kept,
            }, 0);
        return new PreviewedCondition(compiled, compiled.Condition.Reads.Aggregates.All(a => kept.ContainsKey(a.Key)));
    }

    /// <summary>Whether it holds for a contact.</summary>
    /// <param name="contact">A copy of the contact.</param>
    /// <param name="past">What it did, for the counts that nobody keeps; null for nothing.</param>
    /// <param name="definitions">Definitions in force.</param>
    /// <param name="now">The instant.</param>
    public bool Holds(TaggedContact contact, ContactPast? past, TaggingDefinitions definitions, DateTimeOffset now)
    {
        var step = new TaggingStep(contact, definitions);
        // What came in force holds at once, whether the contact has been told of it or not. It lets go of counts that nobody saved.
        step.TakeUp(now);
        var aggregates = Compiled.Condition.Reads.Aggregates;
        for (var i = 0; i < aggregates.Count; i++)
            if (past?.Items.GetValueOrDefault(Compiled.Sources[i]) is { } items)
                (contact.Aggregates[Compiled.Sources[i]] = new AggregateState()).Count(aggregates[i], items, now);
        return Compiled.Condition.Matches(step.ContextAt(now > contact.SeenTo ? now : contact.SeenTo, Compiled.Sources));
    }
}
