namespace Rapport.Scoring.Scores.Rules.Domain;

/// <summary>What has been decided about a kept match.</summary>
public enum MatchState
{
    /// <summary>Gives points.</summary>
    Counted,

    /// <summary>One too many in its period; gives none.</summary>
    Skipped,

    /// <summary>Its points are in the rule's sum already; it only takes its place in its period.</summary>
    Settled,
}

/// <summary>One match of a rule, kept by itself because a later arrival may decide otherwise about it.</summary>
/// <param name="At">When the event happened.</param>
/// <param name="Tie">Decides between events of one instant, from the event's id, so that arrival never does.</param>
/// <param name="Points">What it gives if it counts.</param>
/// <param name="Entity">The entity, for rules that give once per entity; else empty.</param>
/// <param name="State">Whether it counts.</param>
public readonly record struct RuleMatch(
    DateTimeOffset At, ulong Tie, double Points, string Entity = "", MatchState State = MatchState.Counted)
{
    /// <summary>The order in which matches happened.</summary>
    public static IComparer<RuleMatch> ByTime { get; } = Comparer<RuleMatch>.Create((one, other) =>
        one.At != other.At ? one.At.CompareTo(other.At) : one.Tie.CompareTo(other.Tie));

    /// <summary>Whether this one happened before the other.</summary>
    public bool IsBefore(RuleMatch other) => ByTime.Compare(this, other) < 0;
}
