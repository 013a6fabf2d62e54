namespace Rapport.Scoring.Domain;

/// <summary>What one rule gave one contact.</summary>
/// <param name="Rule">The rule's id.</param>
/// <param name="Once">Whether only the earliest match counts.</param>
/// <param name="Count">Matches that gave points; at most 1 for a rule that gives once.</param>
/// <param name="Points">What they gave.</param>
/// <param name="LastAt">The latest of them, by occurred_at.</param>
public sealed record RuleScore(string Rule, bool Once, long Count, DecayedPoints Points, DateTimeOffset LastAt)
{
    /// <summary>The first match.</summary>
    public static RuleScore First(ScoreRule rule, DateTimeOffset at) =>
        new(rule.Id, rule.Repetition == Repetition.Once, 1, new DecayedPoints(rule.Points, at), at);

    /// <summary>With a further match; a rule that gives once only takes an earlier one.</summary>
    public RuleScore Add(ScoreRule rule, DateTimeOffset at, TimeSpan? halfLife) => Once
        ? at < LastAt ? First(rule, at) : this
        : this with
        {
            Count = Count + 1,
            Points = Points.Add(rule.Points, at, halfLife),
            LastAt = at > LastAt ? at : LastAt,
        };

    /// <summary>What the rule gave to two contacts that turned out to be one.</summary>
    public RuleScore Merge(RuleScore other, TimeSpan? halfLife) => Once
        ? other.LastAt < LastAt ? other : this
        : this with
        {
            Count = Count + other.Count,
            Points = Points.Add(other.Points.Points, other.Points.AsOf, halfLife),
            LastAt = other.LastAt > LastAt ? other.LastAt : LastAt,
        };
}
