namespace Rapport.Scoring.Scores.Rules.Domain;

/// <summary>How often a rule gives points to one contact.</summary>
public enum Repetition
{
    /// <summary>For every matching event.</summary>
    EveryTime,

    /// <summary>For the earliest matching event by occurred_at, whatever arrives first.</summary>
    Once,

    /// <summary>For the earliest matching event of each entity, for at most <see cref="RuleTally.MostEntities"/>.</summary>
    OncePerEntity,

    /// <summary>For at most so many matching events in any trailing period (t - period, t].</summary>
    AtMostPerPeriod,
}

/// <summary>Points for behaviour, or, in a fit model, for what a contact is.</summary>
public sealed record ScoreRule
{
    /// <summary>Unique in the model.</summary>
    public required string Id { get; init; }

    /// <summary>CEL over the event alone, or, in a fit model, over the contact's traits alone.</summary>
    public required string Condition { get; init; }

    /// <summary>Points for a match; negative ones take away. Unused when <see cref="PointsExpression"/> is given.</summary>
    public double Points { get; init; }

    /// <summary>CEL for a number over the event; empty for fixed points. No number, NaN and infinity give no match.</summary>
    public string PointsExpression { get; init; } = "";

    /// <summary>How often.</summary>
    public Repetition Repetition { get; init; }

    /// <summary>CEL for the entity, with <see cref="Repetition.OncePerEntity"/>; an event without one gives nothing.</summary>
    public string Entity { get; init; } = "";

    /// <summary>Most matches in a period, with <see cref="Repetition.AtMostPerPeriod"/>; 1 to 100.</summary>
    public int Most { get; init; }

    /// <summary>Length of the trailing period, with <see cref="Repetition.AtMostPerPeriod"/>.</summary>
    public TimeSpan Period { get; init; }

    /// <summary>Time in which its points halve; null for the model's.</summary>
    public TimeSpan? HalfLife { get; init; }

    /// <summary>Id of the group whose cap it shares; empty for none.</summary>
    public string Group { get; init; } = "";
}

/// <summary>Rules that together give at most so many points.</summary>
/// <param name="Id">Unique in the model.</param>
/// <param name="Cap">Most points that the group shows at any instant; above zero.</param>
public sealed record ScoreGroup(string Id, double Cap);

/// <summary>Takes a contact out of qualification whatever their score: a competitor, a student, a bounced address.</summary>
/// <param name="Id">Unique in the model.</param>
/// <param name="Condition">CEL over the event alone.</param>
/// <param name="Lasts">How long after the latest match; null for ever.</param>
public sealed record ScoreVeto(string Id, string Condition, TimeSpan? Lasts);
