using Rapport.Conditions;

namespace Rapport.Tagging.Domain;

/// <summary>A count or sum that definitions read, and who reads it.</summary>
/// <param name="Source">Under which name contacts keep it.</param>
/// <param name="Aggregate">What is counted.</param>
/// <param name="Origin">Number of the version for which it was first counted from the log; 0: counted from when it was saved.</param>
/// <param name="Uses">The definitions that read it.</param>
/// <param name="Readers">Those of them that are answered anew when it changes.</param>
public sealed record TrackedAggregate(
    string Source, AggregateDefinition Aggregate, int Origin, IReadOnlyList<Definition> Uses,
    IReadOnlyList<CompiledDefinition> Readers)
{
    /// <summary>Whether it counts an event of its name.</summary>
    /// <param name="happened">The event.</param>
    /// <param name="opened">
    /// Versions whose computation has begun in the partition: from then on events are counted as they come, and the fill
    /// brings what was before. Null: all.
    /// </param>
    public bool Counts(TaggingEvent happened, IReadOnlySet<int>? opened)
    {
        if (Origin > 0)
            return opened?.Contains(Origin) ?? true;
        foreach (var use in Uses)
            if (use.Counts(happened))
                return true;
        return false;
    }
}
