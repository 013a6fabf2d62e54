using System.Text.Json;
using CsCheck;
using Rapport.Scoring.Values.Domain.Lifetime;
using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Tests.Values.Domain.Lifetime;

public sealed class PurchasesTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void E10_SameEventsInRandomOrders_AreTheSamePurchases()
    {
        var change = Gen.Select(Gen.Int[0, 9], Gen.Int[0, 60], Gen.Int[0, 5000], Gen.Int[0, 3]);
        Gen.Select(change.Array[1, 50], Gen.Int).Sample((changes, seed) =>
        {
            var shuffled = changes.ToArray();
            new Random(seed).Shuffle(shuffled);
            Assert.Equal(Text(changes), Text(shuffled));
        });

        static string Text((int Key, int Day, int Cents, int Kind)[] changes) => JsonSerializer.Serialize(
            changes.Aggregate(Purchases.None, (p, c) => c.Kind == 0
                ? p.With(new Refund($"o{c.Key}", Start.AddDays(c.Day), c.Cents / 100m, "EUR"))
                : p.With(new Order($"o{c.Key}", Start.AddDays(c.Day), c.Cents / 100m, c.Kind == 1 ? "EUR" : "USD"))));
    }

    [Fact]
    public void Summary_OrdersOfOneDay_AreOnePurchase()
    {
        var summary = Summarise(Ordered("a", 0, 10), Ordered("b", 0, 20), Ordered("c", 14, 40), Ordered("d", 14, 2));

        Assert.Equal(new RepeatPurchases(1, 2, 4), summary.Repeat);
        Assert.Equal((4, 72m), (summary.Orders, summary.Total));
        Assert.Equal(new Spending(1, 42), summary.RepeatSpending);
        Assert.Equal(14, summary.RecencyDays);
    }

    [Fact]
    public void Summary_OrderGivenBackInFull_IsNoPurchase()
    {
        var summary = Summarise(
            Ordered("a", 0, 10), p => p.With(new Refund("b", Start.AddDays(7), 15, "")), Ordered("b", 7, 20),
            p => p.With(new Refund("b", Start.AddDays(8), 5, "")));

        Assert.Equal((1, 10m), (summary.Orders, summary.Total));
        Assert.Equal(new RepeatPurchases(0, 0, 4), summary.Repeat);
    }

    [Fact]
    public void Summary_CurrencyWithoutARate_CountsThePurchaseButNotTheAmount()
    {
        var rates = new CurrencyRates("EUR", new Dictionary<string, decimal> { ["USD"] = 0.5m });
        var purchases = Purchases.None.With(new Order("a", Start, 10, "USD")).With(new Order("b", Start.AddDays(1), 10, "XTS"));

        var summary = PurchaseSummary.Of(purchases, new DateOnly(2030, 1, 29), rates);

        Assert.Equal((2, 5m, 1), (summary.Orders, summary.Total, summary.WithoutRate));
    }

    [Fact]
    public void Merge_TwoContacts_IsWhatOneWouldHave()
    {
        var one = Purchases.None.With(new Order("a", Start, 10, "")).With(new Refund("b", Start, 5, ""));
        var two = Purchases.None.With(new Order("b", Start.AddDays(7), 20, ""))
            .With(new UnusableAmount(Start, "e1", MoneyFault.NotPlain, "total", "99,99"));

        Assert.Equal(JsonSerializer.Serialize(one.Merge(two)), JsonSerializer.Serialize(two.Merge(one)));
        Assert.Equal((1, 1), (one.Merge(two).Unusable, one.Merge(two).Reasons.Counts[(int)MoneyFault.NotPlain]));
        Assert.Equal(25m, PurchaseSummary.Of(one.Merge(two), new DateOnly(2030, 2, 1), CurrencyRates.None).Total);
    }

    private static Func<Purchases, Purchases> Ordered(string key, int day, decimal amount) =>
        purchases => purchases.With(new Order(key, Start.AddDays(day), amount, ""));

    private static PurchaseSummary Summarise(params Func<Purchases, Purchases>[] changes) => PurchaseSummary.Of(
        changes.Aggregate(Purchases.None, (purchases, change) => change(purchases)), new DateOnly(2030, 1, 29), CurrencyRates.None);
}
