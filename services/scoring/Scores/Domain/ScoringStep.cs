namespace Rapport.Scoring.Scores.Domain;

/// <summary>What one event made of a contact.</summary>
/// <param name="State">The contact afterwards; the same object when nothing changed.</param>
/// <param name="Facts">What follows and goes back into the log, in order.</param>
public readonly record struct ScoringStep(ContactScores State, IReadOnlyList<ScoringFact> Facts);
