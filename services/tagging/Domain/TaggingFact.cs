using Rapport.Events.Facts;


namespace Rapport.Tagging.Domain;

/// <summary>A tag that came or went, or a segment that was entered or left; goes back into the log.</summary>
/// <param name="Kind">Tag or segment.</param>
/// <param name="Subject">The tag, or the segment's id.</param>
/// <param name="Added">Came or entered; else went or left.</param>
/// <param name="Source">Rule or segment that decided; null when a rule no longer exists.</param>
/// <param name="Boundary">The instant at which time alone brought it about; null when an event did.</param>
public sealed record TaggingFact(
    DefinitionKind Kind, string Subject, bool Added, CompiledDefinition? Source, DateTimeOffset? Boundary)
{
    /// <summary>The load of history that brought it about; null for what happens now. It is told, but starts nothing.</summary>
    public HistoryLoad? History { get; init; }

    /// <summary>Whether a definition that was saved or deleted brought it about. It is told, but starts nothing unless asked for.</summary>
    public bool DefinitionChange { get; init; }

    /// <summary>Whether it repairs what was told before the contact was made anew from the log. It is told, but starts nothing.</summary>
    public bool Rebuild { get; init; }

    /// <summary>Number of the word about this contact and segment, once it is told; 0 for a tag.</summary>
    public long Sequence { get; init; }
}
