using Rapport.Conditions;

namespace Rapport.Tagging.Domain;

/// <summary>A count or sum that definitions read, and who reads it.</summary>
/// <param name="Aggregate">What is counted.</param>
/// <param name="Uses">The definitions that read it: it counts what any of them counts.</param>
/// <param name="Readers">Those of them that are answered anew when it changes.</param>
public sealed record TrackedAggregate(
    AggregateDefinition Aggregate, IReadOnlyList<Definition> Uses, IReadOnlyList<CompiledDefinition> Readers)
{
    /// <summary>Whether it counts an event of its name.</summary>
    public bool Counts(TaggingEvent happened)
    {
        foreach (var use in Uses)
            if (use.Counts(happened))
                return true;
        return false;
    }
}
