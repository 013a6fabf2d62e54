namespace Rapport.Scoring.Scores.Domain;

/// <summary>
/// A number by which contacts can be ordered although their scores fade: log2 of the points plus the instant in
/// half-lives. Decay takes from the first what the second gains, so it never changes by itself.
/// </summary>
/// <remarks>
/// With one half-life, no cap and no negative points it is the order of the scores. Otherwise it is that of a bound:
/// what the positive points would be if all faded as slowly as the slowest.
/// </remarks>
public static class ScoreRank
{
    /// <summary>The rank of a contact; null when the bound is not above zero.</summary>
    public static double? Of(ScoringModel model, ModelScore score)
    {
        var slowest = Slowest(model);
        var at = score.AsOf;
        var total = IsExact(model) ? ScoreSum.Of(model, score, at) : Positive(model, score, at);
        return total > 0 ? Math.Log2(total) + HalfLivesTo(at, slowest) : null;
    }

    /// <summary>The score, or the bound, at an instant of a contact with this rank.</summary>
    public static double ToScore(ScoringModel model, double rank, DateTimeOffset now) => Math.Min(
        Math.Pow(2, rank - HalfLivesTo(now, Slowest(model))), model.Cap ?? double.PositiveInfinity);

    /// <summary>Whether the order of ranks is the order of scores at any instant.</summary>
    public static bool IsExact(ScoringModel model)
    {
        if (model.Groups.Count > 0 || model.Cap is not null)
            return false;
        foreach (var rule in model.Rules)
            if (model.HalfLifeOf(rule) != model.HalfLifeOf(model.Rules[0]))
                return false;
        return true;
    }

    private static double Positive(ScoringModel model, ModelScore score, DateTimeOffset at)
    {
        var total = 0.0;
        foreach (var part in score.Rules)
            if (model.Rule(part.Rule) is { } rule)
                total += Math.Max(0, part.At(at, model.HalfLifeOf(rule)));
        return total;
    }

    private static TimeSpan? Slowest(ScoringModel model)
    {
        var slowest = TimeSpan.Zero;
        foreach (var rule in model.Rules)
        {
            if (model.HalfLifeOf(rule) is not { } half)
                return null;
            slowest = half > slowest ? half : slowest;
        }

        return slowest > TimeSpan.Zero ? slowest : null;
    }

    private static double HalfLivesTo(DateTimeOffset instant, TimeSpan? halfLife) =>
        halfLife is { } half ? (instant - DateTimeOffset.UnixEpoch) / half : 0;
}
