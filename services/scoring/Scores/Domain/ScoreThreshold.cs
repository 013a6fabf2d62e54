using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Scores.Domain;

/// <summary>Says once that a score has become high, and again only after it has been low in between.</summary>
public sealed record ScoreThreshold
{
    /// <summary>Unique in the model.</summary>
    public required string Id { get; init; }

    /// <summary>Crossed when an event lifts the score to this value or above.</summary>
    public required double EnterAt { get; init; }

    /// <summary>After a crossing the score has to fall below this value before the next one counts.</summary>
    public required double RearmBelow { get; init; }

    /// <summary>Stage that a crossing brings a known contact to; null for none.</summary>
    public Stage? SetsStage { get; init; }

    /// <summary>Cells of the matrix, such as A1, in which a crossing sets the stage; none for all.</summary>
    public IReadOnlyList<string> Cells { get; init; } = [];

    /// <summary>Whether the other is equal, cell by cell.</summary>
    public bool SaysTheSameAs(ScoreThreshold other) =>
        Id == other.Id && EnterAt.Equals(other.EnterAt) && RearmBelow.Equals(other.RearmBelow)
        && SetsStage == other.SetsStage && Cells.SequenceEqual(other.Cells);
}
