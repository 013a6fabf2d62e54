using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Scores.Domain;

/// <summary>A change of stage.</summary>
/// <param name="From">Before.</param>
/// <param name="To">After.</param>
/// <param name="At">When, by the event that brought it.</param>
/// <param name="Reason">What brought it.</param>
public sealed record StageMove(Stage From, Stage To, DateTimeOffset At, StageReason Reason);
