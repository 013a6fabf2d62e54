namespace Rapport.Scoring.Domain;

/// <summary>How often a rule gives points to one contact.</summary>
public enum Repetition
{
    /// <summary>For every matching event.</summary>
    EveryTime,

    /// <summary>For the earliest matching event by occurred_at, whatever arrives first.</summary>
    Once,
}

/// <summary>Points for behaviour.</summary>
public sealed record ScoreRule
{
    /// <summary>Unique in the model.</summary>
    public required string Id { get; init; }

    /// <summary>CEL over the event alone.</summary>
    public required string Condition { get; init; }

    /// <summary>Points for a match; negative ones take away.</summary>
    public required double Points { get; init; }

    /// <summary>How often.</summary>
    public Repetition Repetition { get; init; }

    /// <summary>When the rule was saved first: it counts what was accepted from then on.</summary>
    public DateTimeOffset Since { get; init; }
}
