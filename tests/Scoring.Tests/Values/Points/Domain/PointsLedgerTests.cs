using CsCheck;
using Rapport.Scoring.Values.Points.Domain;

namespace Rapport.Scoring.Tests.Values.Points.Domain;

public sealed class PointsLedgerTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Burn_TakesWhatExpiresFirst()
    {
        var ledger = Earned(PointsLedger.Empty, "a", 100, 0, expires: 30);
        ledger = Earned(ledger, "b", 50, 1, expires: 10);
        ledger = Earned(ledger, "c", 10, 2, expires: null);

        var (after, entries, decision) = ledger.Decide(Burn("d", 60), At(3));

        Assert.Equal(new PointsDecision("d", 60, true, 100), decision);
        Assert.Equal([(1L, 90L), (3L, 10L)], after.Lots.Select(lot => (lot.Number, lot.Left)));
        Assert.Equal((PointsAccount.Customer, PointsAccount.Redeemed, 60L), (entries[0].From, entries[0].To, entries[0].Points));
    }

    [Fact]
    public void Burn_MoreThanTheBalance_IsRefusedAndChangesNothing()
    {
        var ledger = Earned(PointsLedger.Empty, "a", 100, 0, expires: null);

        var (after, entries, decision) = ledger.Decide(Burn("b", 101), At(1));

        Assert.Equal(new PointsDecision("b", 101, false, 100), decision);
        Assert.Empty(entries);
        Assert.Equal(ledger.Totals, after.Totals);
    }

    [Fact]
    public void Burn_ExpiredPoints_IsRefusedAndTheirEndIsPosted()
    {
        var ledger = Earned(PointsLedger.Empty, "a", 100, 0, expires: 10);

        var (after, entries, decision) = ledger.Decide(Burn("b", 1), At(10));

        Assert.Equal(new PointsDecision("b", 1, false, 0), decision);
        Assert.Equal((PointsAccount.Expired, 100L, At(10)), (entries[0].To, entries[0].Points, entries[0].At));
        Assert.Equal(new PointsTotals(0, -100, 0, 100, 0), after.Totals);
    }

    [Fact]
    public void Absorb_OtherContact_TakesItsPointsWithTheirExpiry()
    {
        var one = Earned(PointsLedger.Empty, "a", 10, 0, expires: null);
        var two = Earned(PointsLedger.Empty, "b", 20, 0, expires: 30);

        var (joined, entries) = one.Absorb(two, At(1));

        Assert.Equal((30L, 10L), (joined.BalanceAt(At(2)), joined.BalanceAt(At(30))));
        Assert.Equal(PointsAccount.Transferred, Assert.Single(entries).From);
    }

    [Fact]
    public void AnySequence_BothSidesStayEqualAndNoBalanceIsNegative() =>
        Gen.Select(Gen.Int[0, 1], Gen.Int[1, 200], Gen.Int[0, 40], Gen.Int[1, 60]).Array[1, 60].Sample(steps =>
        {
            var (ledger, posted, day) = (PointsLedger.Empty, new List<PointsEntry>(), 0);
            for (var i = 0; i < steps.Length; i++)
            {
                var (kind, points, wait, life) = steps[i];
                day += wait / 10;
                var wish = kind == 0 ? Earn($"{i}", points, At(day + life)) : Burn($"{i}", points);
                (ledger, var entries, var decision) = ledger.Decide(wish, At(day));
                posted.AddRange(entries);
                var totals = ledger.Totals;
                Assert.Equal(0, totals.Customer + totals.Issued + totals.Redeemed + totals.Expired + totals.Transferred);
                Assert.Equal(totals.Customer, ledger.Lots.Sum(lot => lot.Left));
                Assert.Equal(totals.Customer, decision.Balance);
                Assert.True(totals.Customer >= 0);
            }

            Assert.Equal(Enumerable.Range(1, posted.Count).Select(n => (long)n), posted.Select(entry => entry.Number));
            Assert.Equal(posted.Select(entry => entry.At).Order(), posted.Select(entry => entry.At));
        });

    private static DateTimeOffset At(int day) => Start.AddDays(day);

    private static PointsRequest Earn(string id, long points, DateTimeOffset? expires) =>
        new(id, PointsWish.Earn, points, expires, "");

    private static PointsRequest Burn(string id, long points) => new(id, PointsWish.Burn, points, null, "");

    private static PointsLedger Earned(PointsLedger ledger, string id, long points, int day, int? expires) =>
        ledger.Decide(Earn(id, points, expires is { } last ? At(last) : null), At(day)).Ledger;
}
