namespace Rapport.Conditions;

/// <summary>What an aggregate computes over the counted events in its window.</summary>
public enum AggregateKind
{
    /// <summary>How many there are.</summary>
    Count,

    /// <summary>The sum of one numeric property; an event where it is absent or no number is not counted.</summary>
    Sum,
}

/// <summary>What differs from kind to kind, in one place; a kind that is not decided here fails at its first use.</summary>
internal static class AggregateKinds
{
    /// <summary>Whether each event's amount is kept, and so whether a property is read. Otherwise only its time is.</summary>
    public static bool KeepsAmounts(this AggregateKind kind) => kind switch
    {
        AggregateKind.Count => false,
        AggregateKind.Sum => true,
        _ => throw Undecided(kind),
    };

    /// <summary>The value over some counted events.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="count">How many.</param>
    /// <param name="sum">Sum of their amounts, in millionths.</param>
    public static double Value(this AggregateKind kind, long count, Int128 sum) => kind switch
    {
        AggregateKind.Count => count,
        AggregateKind.Sum => (double)sum / WindowedAggregate.Millionths,
        _ => throw Undecided(kind),
    };

    /// <summary>Whether the value is another after events came and went.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="count">How many more there are.</param>
    /// <param name="sum">By how much their sum has grown, in millionths.</param>
    public static bool IsChangedBy(this AggregateKind kind, int count, Int128 sum) => kind switch
    {
        AggregateKind.Count => count != 0,
        AggregateKind.Sum => sum != 0,
        _ => throw Undecided(kind),
    };

    /// <summary>
    /// What tells aggregates of this kind from those of others with the same event, window, property and filter. Empty for
    /// count and sum, which the property tells apart: their states are stored under keys without it.
    /// </summary>
    public static string KeyPart(this AggregateKind kind) => kind switch
    {
        AggregateKind.Count or AggregateKind.Sum => "",
        _ => kind.ToString(),
    };

    private static ArgumentOutOfRangeException Undecided(AggregateKind kind) =>
        new(nameof(kind), kind, "is a kind that AggregateKinds does not decide");
}
