namespace Rapport.Scoring.Scores.Rules.Domain;

/// <summary>What one rule gave one contact.</summary>
public sealed record RuleScore
{
    /// <summary>The rule's id.</summary>
    public required string Rule { get; init; }

    /// <summary>Matches that gave points.</summary>
    public long Count { get; init; }

    /// <summary>Points of matches that nothing can change any more.</summary>
    public DecayedPoints Points { get; init; }

    /// <summary>The latest match that gave points.</summary>
    public DateTimeOffset LastAt { get; init; }

    /// <summary>Matches kept one by one, earliest first; none for a rule that gives every time.</summary>
    public IReadOnlyList<RuleMatch> Kept { get; init; } = [];

    /// <summary>What is left of the points at an instant.</summary>
    public double At(DateTimeOffset now, TimeSpan? halfLife)
    {
        var total = Points.At(now, halfLife);
        for (var i = 0; i < Kept.Count; i++)
            if (Kept[i].State == MatchState.Counted)
                total += new DecayedPoints(Kept[i].Points, Kept[i].At).At(now, halfLife);
        return total;
    }
}
