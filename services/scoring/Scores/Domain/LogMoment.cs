namespace Rapport.Scoring.Scores.Domain;

/// <summary>When something is decided about a contact: the instant, and the event in hand.</summary>
/// <param name="At">The instant, by the clock of the log.</param>
/// <param name="Place">The event's place in the log.</param>
public readonly record struct LogMoment(DateTimeOffset At, ulong Place);
