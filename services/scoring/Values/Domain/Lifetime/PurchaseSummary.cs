namespace Rapport.Scoring.Values.Domain.Lifetime;

/// <summary>
/// A contact's purchases up to a day, as the models read them: all orders of one day (UTC) are one purchase, and an
/// order that was given back in full is none.
/// </summary>
public sealed record PurchaseSummary
{
    /// <summary>Orders that stand.</summary>
    public required int Orders { get; init; }

    /// <summary>Days with orders, ascending.</summary>
    public required IReadOnlyList<DateOnly> Days { get; init; }

    /// <summary>All amounts less all refunds, in the workspace's currency; may be negative.</summary>
    public required decimal Total { get; init; }

    /// <summary>Amounts of the days after the first, for the spending model; zero amounts are left out.</summary>
    public required Spending RepeatSpending { get; init; }

    /// <summary>Amounts of all days, the first included; zero amounts are left out.</summary>
    public required Spending AllSpending { get; init; }

    /// <summary>Orders and refunds in currencies without a rate: they count as purchases, their amounts do not.</summary>
    public required int WithoutRate { get; init; }

    /// <summary>The day that the observation ends with.</summary>
    public required DateOnly AsOf { get; init; }

    /// <summary>Whole days since the last purchase; there must be one.</summary>
    public int RecencyDays => AsOf.DayNumber - Days[^1].DayNumber;

    /// <summary>For the counting models; there must be a purchase.</summary>
    public RepeatPurchases Repeat => RepeatUntil(AsOf);

    /// <summary>Summarises.</summary>
    /// <param name="purchases">All that is known.</param>
    /// <param name="asOf">Later days are left out.</param>
    /// <param name="rates">The workspace's.</param>
    public static PurchaseSummary Of(Purchases purchases, DateOnly asOf, CurrencyRates rates)
    {
        var refunds = purchases.Refunds.Where(r => DayOf(r.At) <= asOf).ToLookup(r => r.Key);
        var (total, withoutRate, orders) = (0m, 0, 0);
        var days = new SortedDictionary<DateOnly, decimal?>();
        foreach (var order in purchases.Orders.Where(o => DayOf(o.At) <= asOf))
        {
            var back = Sum(refunds[order.Key], rates, ref withoutRate);
            var amount = rates.Convert(order.Amount, order.Currency);
            withoutRate += amount is null ? 1 : 0;
            var net = amount - back;
            total += net ?? -back;
            if (order.Amount > 0 && net <= 0)
                continue;
            orders++;
            var day = DayOf(order.At);
            days[day] = days.GetValueOrDefault(day) is { } before ? before + (net ?? 0) : net;
        }

        var known = purchases.Orders.Select(o => o.Key).ToHashSet();
        foreach (var loose in refunds.Where(r => !known.Contains(r.Key)))
            total -= Sum(loose, rates, ref withoutRate);
        return new PurchaseSummary
        {
            Orders = orders, Days = [.. days.Keys], Total = total, WithoutRate = withoutRate, AsOf = asOf,
            RepeatSpending = Mean(days.Values.Skip(1)), AllSpending = Mean(days.Values),
        };
    }

    /// <summary>As the counting models would have seen the contact on an earlier day; that day or one before has a purchase.</summary>
    public RepeatPurchases RepeatUntil(DateOnly day)
    {
        var (count, last) = (0, Days[0]);
        foreach (var purchase in Days.Skip(1).TakeWhile(d => d <= day))
            (count, last) = (count + 1, purchase);
        return new RepeatPurchases(count, Weeks(Days[0], last), Weeks(Days[0], day));
    }

    private static DateOnly DayOf(DateTimeOffset at) => DateOnly.FromDateTime(at.UtcDateTime);

    private static double Weeks(DateOnly from, DateOnly to) => (to.DayNumber - from.DayNumber) / 7.0;

    private static decimal Sum(IEnumerable<Refund> refunds, CurrencyRates rates, ref int withoutRate)
    {
        var sum = 0m;
        foreach (var refund in refunds)
        {
            var amount = rates.Convert(refund.Amount, refund.Currency);
            withoutRate += amount is null ? 1 : 0;
            sum += amount ?? 0;
        }

        return sum;
    }

    private static Spending Mean(IEnumerable<decimal?> amounts)
    {
        var positive = amounts.Where(amount => amount > 0).Select(amount => (double)amount!.Value).ToList();
        return new Spending(positive.Count, positive.Count == 0 ? 0 : positive.Average());
    }
}
