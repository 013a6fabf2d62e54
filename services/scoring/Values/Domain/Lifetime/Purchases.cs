using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Values.Domain.Lifetime;

/// <summary>
/// All orders and refunds of a contact. Adding is commutative: whatever the order of arrival, the same purchases are
/// the same state. About 50 bytes an order.
/// </summary>
public sealed record Purchases
{
    /// <summary>A contact that has bought nothing.</summary>
    public static Purchases None { get; } = new();

    /// <summary>Orders by key.</summary>
    public IReadOnlyList<Order> Orders { get; init; } = [];

    /// <summary>Refunds by order and currency.</summary>
    public IReadOnlyList<Refund> Refunds { get; init; } = [];

    /// <summary>Events without a usable amount (<see cref="Money"/>).</summary>
    public int Unusable { get; init; }

    /// <summary>Why they are; of those that were counted by an earlier version it is not known.</summary>
    public UnusableAmounts Reasons { get; init; } = UnusableAmounts.None;

    /// <summary>With an order; of two with one key the later counts, then the larger.</summary>
    public Purchases With(Order order)
    {
        var at = Find(Orders, order.Key, o => o.Key);
        if (at < 0)
            return this with { Orders = Inserted(Orders, ~at, order) };
        var known = Orders[at];
        var newer = (order.At, order.Amount).CompareTo((known.At, known.Amount)) switch
        {
            0 => string.CompareOrdinal(order.Currency, known.Currency) > 0,
            var comparison => comparison > 0,
        };
        return newer ? this with { Orders = Replaced(Orders, at, order) } : this;
    }

    /// <summary>With a refund; parts of one order add up.</summary>
    public Purchases With(Refund refund)
    {
        var at = Find(Refunds, KeyOf(refund), KeyOf);
        if (at < 0)
            return this with { Refunds = Inserted(Refunds, ~at, refund) };
        var known = Refunds[at];
        var sum = known with
        {
            Amount = known.Amount + refund.Amount, At = known.At < refund.At ? known.At : refund.At,
        };
        return this with { Refunds = Replaced(Refunds, at, sum) };
    }

    /// <summary>With one more event whose amount cannot be used.</summary>
    public Purchases With(UnusableAmount amount) => this with { Unusable = Unusable + 1, Reasons = Reasons.With(amount) };

    /// <summary>Both contacts' purchases.</summary>
    public Purchases Merge(Purchases other)
    {
        var merged = other.Orders.Aggregate(this, (sum, order) => sum.With(order));
        merged = other.Refunds.Aggregate(merged, (sum, refund) => sum.With(refund));
        return merged with
        {
            Unusable = Unusable + other.Unusable, Reasons = Reasons.Merge(other.Reasons),
        };
    }

    private static string KeyOf(Refund refund) => $"{refund.Key}\u001f{refund.Currency}";

    private static int Find<T>(IReadOnlyList<T> items, string key, Func<T, string> keyOf)
    {
        var (from, to) = (0, items.Count - 1);
        while (from <= to)
        {
            var middle = (from + to) / 2;
            var comparison = string.CompareOrdinal(keyOf(items[middle]), key);
            if (comparison == 0)
                return middle;
            (from, to) = comparison < 0 ? (middle + 1, to) : (from, middle - 1);
        }

        return ~from;
    }

    private static T[] Inserted<T>(IReadOnlyList<T> items, int at, T item) => [.. items.Take(at), item, .. items.Skip(at)];

    private static T[] Replaced<T>(IReadOnlyList<T> items, int at, T item) => [.. items.Take(at), item, .. items.Skip(at + 1)];
}
