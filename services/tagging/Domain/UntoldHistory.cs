using Rapport.Events.Facts;


namespace Rapport.Tagging.Domain;

/// <summary>A tag or segment that a load of history gave or took.</summary>
/// <param name="Kind">Tag or segment.</param>
/// <param name="Subject">The tag, or the segment's id.</param>
/// <param name="Added">Came or entered; else went or left.</param>
/// <param name="Source">Number of the rule or segment that decided; 0 where none does any more.</param>
public sealed record UntoldChange(DefinitionKind Kind, string Subject, bool Added, int Source);

/// <summary>What a load of history has changed so far and nobody has been told: what came and went again is not in it.</summary>
/// <param name="Load">The load.</param>
/// <param name="Changes">At most one for each tag and segment.</param>
public sealed record UntoldHistory(HistoryLoad Load, IReadOnlyList<UntoldChange> Changes)
{
    /// <summary>With what a further event of the load brought about; null when all in all nothing has changed.</summary>
    public static UntoldHistory? After(UntoldHistory? untold, TaggingEvent happened, IEnumerable<TaggingFact> facts)
    {
        var changes = untold?.Changes.ToList() ?? [];
        foreach (var fact in facts)
            if (changes.RemoveAll(c => c.Kind == fact.Kind && c.Subject == fact.Subject && c.Added != fact.Added) == 0)
                changes.Add(new UntoldChange(fact.Kind, fact.Subject, fact.Added, fact.Source?.Definition.Number ?? 0));
        return changes.Count == 0 ? null : new UntoldHistory(
            HistoryLoad.After(untold?.Load, happened.ReceivedAt, happened.Id, happened.Hop), changes);
    }
}
