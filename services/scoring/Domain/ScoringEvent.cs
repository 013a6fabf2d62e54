namespace Rapport.Scoring.Domain;

/// <summary>What sales made of a lead.</summary>
public enum SalesDecision
{
    /// <summary>The event says nothing about it.</summary>
    None,

    /// <summary>Sales takes the lead.</summary>
    Accepted,

    /// <summary>Sales gives the lead back.</summary>
    Rejected,
}

/// <summary>What scoring looks at in an event, besides what rules read.</summary>
public readonly record struct ScoringEvent
{
    /// <summary>Name in snake case.</summary>
    public required string Name { get; init; }

    /// <summary>When it happened: decides decay.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>When it was accepted: decides which rules count it, and what "now" is for thresholds.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>Counts, but starts nothing.</summary>
    public bool Historic { get; init; }

    /// <summary>Carries a user id, e-mail or phone.</summary>
    public bool MakesKnown { get; init; }

    /// <summary>What sales decided, and why.</summary>
    public SalesDecision Decision { get; init; }

    /// <summary>Why sales decided so; may be empty.</summary>
    public string DecisionReason { get; init; }
}
