namespace Rapport.Conditions;

/// <summary>
/// What stays known of events that are no longer kept one by one: of an aggregate over all time what they come to, of a
/// sequence how far back it remembers. The same whatever the order in which they were taken.
/// </summary>
internal sealed class AggregateTotal
{
    /// <summary>The most different values that are told apart; more are taken for as many.</summary>
    public const int MostDistinct = 1000;

    /// <summary>How many.</summary>
    public long Count { get; set; }

    /// <summary>Sum of the amounts, in millionths.</summary>
    public Int128 Sum { get; set; }

    /// <summary>The smallest or largest amount; meaningless while there are none.</summary>
    public long Extreme { get; set; }

    /// <summary>The smallest hashes of values, <see cref="MostDistinct"/> at most.</summary>
    public SortedSet<long> Hashes { get; } = [];

    /// <summary>The first or last of them; of a sequence the last. Meaningless while there are none.</summary>
    public AggregateItem Item { get; set; }

    /// <summary>Takes an event over.</summary>
    public void Take(AggregateKind kind, in AggregateItem item)
    {
        var isFirst = Count++ == 0;
        switch (kind)
        {
            case AggregateKind.Sum or AggregateKind.Average:
                Sum += item.Amount;
                break;
            case AggregateKind.Minimum:
                Extreme = isFirst ? item.Amount : Math.Min(Extreme, item.Amount);
                break;
            case AggregateKind.Maximum:
                Extreme = isFirst ? item.Amount : Math.Max(Extreme, item.Amount);
                break;
            case AggregateKind.Distinct:
                Take(item.Amount);
                break;
            case AggregateKind.First:
                if (isFirst || item.CompareTo(Item) < 0) Item = item;
                break;
            case AggregateKind.Last or AggregateKind.Followed or AggregateKind.Unanswered:
                if (isFirst || item.CompareTo(Item) > 0) Item = item;
                break;
        }
    }

    /// <summary>Takes over what another total has of other events.</summary>
    public void Take(AggregateKind kind, AggregateTotal other)
    {
        if (other.Count == 0) return;
        var isFirst = Count == 0;
        Count += other.Count;
        Sum += other.Sum;
        foreach (var hash in other.Hashes) Take(hash);
        var order = other.Item.CompareTo(Item);
        if (isFirst || (kind == AggregateKind.First ? order < 0 : order > 0)) Item = other.Item;
        Extreme = isFirst ? other.Extreme
            : kind == AggregateKind.Minimum ? Math.Min(Extreme, other.Extreme) : Math.Max(Extreme, other.Extreme);
    }

    private void Take(long hash)
    {
        Hashes.Add(hash);
        if (Hashes.Count > MostDistinct) Hashes.Remove(Hashes.Max);
    }
}
