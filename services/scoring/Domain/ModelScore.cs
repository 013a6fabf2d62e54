namespace Rapport.Scoring.Domain;

/// <summary>One contact's score in one model.</summary>
public sealed record ModelScore
{
    /// <summary>The model's number.</summary>
    public required int Model { get; init; }

    /// <summary>What each rule gave, rules since removed included: points earned stay and fade.</summary>
    public IReadOnlyList<RuleScore> Rules { get; init; } = [];

    /// <summary>Where the contact stands with each threshold that was looked at.</summary>
    public IReadOnlyList<ThresholdState> Thresholds { get; init; } = [];

    /// <summary>The latest instant that any points hold for.</summary>
    public DateTimeOffset AsOf => Rules.Count == 0 ? DateTimeOffset.MinValue : Rules.Max(rule => rule.Points.AsOf);

    /// <summary>The score: the sum over the rules.</summary>
    public double Total(DateTimeOffset now, TimeSpan? halfLife)
    {
        var total = 0.0;
        foreach (var rule in Rules)
            total += rule.Points.At(now, halfLife);
        return total;
    }

    /// <summary>
    /// A number by which contacts can be ordered once and for all: log2 of the score plus the instant in half-lives.
    /// Decay takes from the first what the second gains. Null for a score that is not above zero.
    /// </summary>
    public double? Rank(TimeSpan? halfLife)
    {
        var at = AsOf;
        var total = Total(at, halfLife);
        return total > 0 ? Math.Log2(total) + HalfLivesTo(at, halfLife) : null;
    }

    /// <summary>The score at an instant of a contact with the given <see cref="Rank"/>.</summary>
    public static double ScoreOfRank(double rank, DateTimeOffset now, TimeSpan? halfLife) =>
        Math.Pow(2, rank - HalfLivesTo(now, halfLife));

    /// <summary>State with a threshold, as if unseen where nothing is kept.</summary>
    public ThresholdState Threshold(ScoreThreshold threshold, double score)
    {
        foreach (var state in Thresholds)
            if (state.Threshold == threshold.Id)
                return state;
        return ThresholdState.Unseen(threshold, score);
    }

    /// <summary>With a match of a rule.</summary>
    public ModelScore Earn(ScoreRule rule, DateTimeOffset at, TimeSpan? halfLife)
    {
        for (var i = 0; i < Rules.Count; i++)
            if (Rules[i].Rule == rule.Id)
                return this with { Rules = [.. Rules.Take(i), Rules[i].Add(rule, at, halfLife), .. Rules.Skip(i + 1)] };
        return this with { Rules = [.. Rules, RuleScore.First(rule, at)] };
    }

    /// <summary>The rules of two contacts that turned out to be one; thresholds stay.</summary>
    public ModelScore Merge(ModelScore other, TimeSpan? halfLife) => this with
    {
        Rules =
        [
            .. Rules.Select(mine => other.Rules.FirstOrDefault(o => o.Rule == mine.Rule) is { } theirs
                ? mine.Merge(theirs, halfLife) : mine),
            .. other.Rules.Where(theirs => Rules.All(mine => mine.Rule != theirs.Rule)),
        ],
    };

    private static double HalfLivesTo(DateTimeOffset instant, TimeSpan? halfLife) =>
        halfLife is { } half ? (instant - DateTimeOffset.UnixEpoch) / half : 0;
}
