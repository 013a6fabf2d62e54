namespace Rapport.Conditions;

/// <summary>What an aggregate computes over the counted events in its window.</summary>
public enum AggregateKind
{
    /// <summary>How many there are.</summary>
    Count,

    /// <summary>The sum of one numeric property; an event where it is absent or no number is not counted.</summary>
    Sum,

    /// <summary>The mean of one numeric property; nothing where no event is counted.</summary>
    Average,

    /// <summary>The smallest value of one numeric property; nothing where no event is counted.</summary>
    Minimum,

    /// <summary>The largest value of one numeric property; nothing where no event is counted.</summary>
    Maximum,

    /// <summary>How many different values one property has; a text, a number or a bool is a value, others are not counted.</summary>
    Distinct,

    /// <summary>When the earliest happened, or the value of one property in it; nothing where no event is counted.</summary>
    First,

    /// <summary>When the latest happened, or the value of one property in it; nothing where no event is counted.</summary>
    Last,

    /// <summary>Whether one event came after another within a time, the later one in the window.</summary>
    Followed,

    /// <summary>Whether one event did not come after another within a time, the end of that time in the window.</summary>
    Unanswered,
}

/// <summary>What is kept of each counted event, beside its time.</summary>
internal enum AggregateKeeping
{
    /// <summary>Nothing.</summary>
    Times,

    /// <summary>A number, in millionths.</summary>
    Amounts,

    /// <summary>The hash of a value.</summary>
    Hashes,

    /// <summary>A value itself.</summary>
    Values,

    /// <summary>Which of two events it is, and the hash of a key.</summary>
    Steps,
}

/// <summary>What differs from kind to kind, in one place; a kind that is not decided here fails at its first use.</summary>
internal static class AggregateKinds
{
    /// <summary>What is kept of each event.</summary>
    public static AggregateKeeping Keeps(this AggregateKind kind) => kind switch
    {
        AggregateKind.Count => AggregateKeeping.Times,
        AggregateKind.Sum or AggregateKind.Average or AggregateKind.Minimum or AggregateKind.Maximum => AggregateKeeping.Amounts,
        AggregateKind.Distinct => AggregateKeeping.Hashes,
        AggregateKind.First or AggregateKind.Last => AggregateKeeping.Values,
        AggregateKind.Followed or AggregateKind.Unanswered => AggregateKeeping.Steps,
        _ => throw Undecided(kind),
    };

    /// <summary>The value over the events in a window, as they come and go.</summary>
    /// <param name="kind">The kind; not one that keeps steps.</param>
    /// <param name="items">All events that are kept.</param>
    /// <param name="total">What is known of those that are not kept any more.</param>
    /// <param name="start">Position of the first event in the window.</param>
    public static AggregateTally Tally(this AggregateKind kind, List<AggregateItem> items, AggregateTotal total, int start) => kind switch
    {
        AggregateKind.Count => new CountTally(items, total, start),
        AggregateKind.Sum => new SumTally(items, total, start),
        AggregateKind.Average => new AverageTally(items, total, start),
        AggregateKind.Minimum => new ExtremeTally(items, total, start, -1),
        AggregateKind.Maximum => new ExtremeTally(items, total, start, 1),
        AggregateKind.Distinct => new DistinctTally(items, total, start),
        AggregateKind.First => new FirstTally(items, total, start),
        AggregateKind.Last => new LastTally(items, total, start),
        _ => throw Undecided(kind),
    };

    /// <summary>The value where no event is counted; null for nothing.</summary>
    public static Value ValueOfNone(this AggregateKind kind) => kind switch
    {
        AggregateKind.Count or AggregateKind.Distinct => Value.Of(0L),
        AggregateKind.Sum => Value.Of(0.0),
        AggregateKind.Average or AggregateKind.Minimum or AggregateKind.Maximum or AggregateKind.First or AggregateKind.Last => Value.Null,
        AggregateKind.Followed or AggregateKind.Unanswered => Value.False,
        _ => throw Undecided(kind),
    };

    /// <summary>The most events that are kept one by one, the newest; those that keep values or steps are the larger ones.</summary>
    public static int MostItems(this AggregateKind kind) => kind.Keeps() switch
    {
        AggregateKeeping.Values => 100,
        AggregateKeeping.Steps => 64,
        _ => WindowedAggregate.MaxItems,
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
