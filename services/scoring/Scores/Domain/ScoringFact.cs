using Rapport.Events.Facts;
using Rapport.Scoring.Vocabulary;


namespace Rapport.Scoring.Scores.Domain;

/// <summary>Something that follows from an event and goes back into the log.</summary>
public abstract record ScoringFact;

/// <summary>A threshold was crossed.</summary>
/// <param name="Model">Model in force.</param>
/// <param name="Threshold">Its threshold.</param>
/// <param name="CrossingNo">From 1, per contact.</param>
/// <param name="Score">The score that reached it.</param>
public sealed record ThresholdCrossed(ScoringModel Model, ScoreThreshold Threshold, int CrossingNo, double Score)
    : ScoringFact;

/// <summary>The stage changed.</summary>
/// <param name="From">Before.</param>
/// <param name="To">After.</param>
/// <param name="Reason">What brought it.</param>
public sealed record StageChanged(Stage From, Stage To, StageReason Reason) : ScoringFact
{
    /// <summary>The time as a marketing-qualified lead that began with it; null where none did.</summary>
    public LeadEpisode? Opened { get; init; }

    /// <summary>The load of history that brought it about; null for what happens now. It is told, but starts nothing.</summary>
    public HistoryLoad? History { get; init; }

    /// <summary>Of history, when the stage came to be.</summary>
    public DateTimeOffset At { get; init; }
}
