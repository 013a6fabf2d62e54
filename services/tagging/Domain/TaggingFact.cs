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
}
