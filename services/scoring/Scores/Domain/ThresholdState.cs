namespace Rapport.Scoring.Scores.Domain;

/// <summary>Where one contact stands with one threshold.</summary>
/// <param name="Threshold">The threshold's id.</param>
/// <param name="Armed">Whether reaching it would count as a crossing.</param>
/// <param name="Crossings">How often it was crossed.</param>
public sealed record ThresholdState(string Threshold, bool Armed, int Crossings)
{
    /// <summary>
    /// A contact that the threshold has not looked at yet. One that is above already has not crossed anything: a new
    /// threshold says nothing about those who were there before it.
    /// </summary>
    public static ThresholdState Unseen(ScoreThreshold threshold, double score) =>
        new(threshold.Id, score < threshold.EnterAt, 0);

    /// <summary>Whether the threshold has been crossed and the score has not fallen below the re-arm value since.</summary>
    public bool IsCrossed(ScoreThreshold threshold, double score) =>
        !Armed && Crossings > 0 && score >= threshold.RearmBelow;

    /// <summary>The score moves from one value to another at one instant.</summary>
    /// <param name="threshold">Definition in force.</param>
    /// <param name="before">Score at the instant without what is new. Between two events a score only moves towards
    /// zero, so that this is also the lowest value since the last event.</param>
    /// <param name="after">Score at the same instant with it.</param>
    /// <param name="silent">Imported history: reaching the threshold disarms it without a crossing.</param>
    /// <returns>The new state; it has one crossing more when the threshold was crossed.</returns>
    public ThresholdState Move(ScoreThreshold threshold, double before, double after, bool silent)
    {
        var armed = Armed || before < threshold.RearmBelow;
        if (armed && after >= threshold.EnterAt)
            return this with { Armed = false, Crossings = Crossings + (before < threshold.EnterAt && !silent ? 1 : 0) };
        return armed || after < threshold.RearmBelow ? this with { Armed = true } : this;
    }
}
