using Rapport.Scoring.Values.Domain.Lifetime;
using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Tests.Values.Domain.Lifetime;

public sealed class CountingModelTests
{
    // Fitted to CDNOW; the values below are published with them.
    private static readonly BetaGeometric Cdnow = new(0.24259, 4.41359, 0.79288, 2.42564);
    private static readonly RepeatPurchases NewCustomer = new(0, 0, 0);

    [Theory]
    [InlineData(0.1429, 0.0078)]
    [InlineData(1, 0.0532)]
    [InlineData(3, 0.1506)]
    [InlineData(31.8571, 1.0405)]
    [InlineData(78, 1.8576)]
    public void BetaGeometric_NewCustomer_ExpectsThePublishedPurchases(double weeks, double expected) =>
        Assert.Equal(expected, Cdnow.ExpectedPurchases(NewCustomer, weeks), 5e-4);

    [Fact]
    public void BetaGeometric_PublishedCustomer_ExpectsThePublishedPurchases() =>
        Assert.Equal(1.226, Cdnow.ExpectedPurchases(new RepeatPurchases(2, 30.43, 38.86), 39), 1e-3);

    [Fact]
    public void BetaGeometric_DropoutShapeOne_IsBetweenItsNeighbours()
    {
        var history = new RepeatPurchases(3, 20, 30);
        var values = new[] { 1 - 1e-6, 1, 1 + 1e-6 }.Select(a => (Cdnow with { A = a }).ExpectedPurchases(history, 52)).ToList();

        Assert.Equal(values[1], (values[0] + values[2]) / 2, 1e-9);
    }

    [Theory]
    [InlineData(1e-2, 300, 3)]
    [InlineData(50, 0.3, 2000)]
    [InlineData(1e-3, 1e-3, 0)]
    public void BetaGeometric_ExtremeShapes_StaysFiniteAndGrowsWithTime(double a, double b, int purchases)
    {
        var model = new BetaGeometric(30, 0.5, a, b);
        var history = purchases == 0 ? new RepeatPurchases(0, 0, 500) : new RepeatPurchases(purchases, 499, 500);
        var values = new[] { 0.1, 1, 10, 100, 1000 }.Select(t => model.ExpectedPurchases(history, t)).ToList();

        Assert.All(values, value => Assert.True(double.IsFinite(value) && value >= 0));
        Assert.Equal(values.Order(), values);
    }

    [Fact]
    public void BetaGeometric_NextPurchase_IsTheQuantileOfTheWaitingTime()
    {
        var history = new RepeatPurchases(4, 20, 22);
        var weeks = Cdnow.NextPurchaseWithin(history, 0.9);

        // By hand: P(wait > t) = ((α + T) / (α + T + t))^(r + x).
        Assert.Equal(0.1, Math.Pow((4.41359 + 22) / (4.41359 + 22 + weeks), 4.24259), 1e-12);
    }

    [Fact]
    public void ParetoNbd_PublishedCustomer_ExpectsThePublishedPurchases() => Assert.Equal(25.46,
        new ParetoNbd(0.5534, 10.5802, 0.6061, 11.6562).ExpectedPurchases(new RepeatPurchases(26, 30.86, 31), 52), 0.01);

    [Theory]
    [InlineData(0.55, 10.6, 0.61, 11.7, 2, 30.0, 38.0)]
    [InlineData(0.55, 1000, 0.61, 0.5, 100, 10.0, 60.0)]
    [InlineData(5, 0.05, 2, 300, 0, 0.0, 80.0)]
    [InlineData(3, 7, 3, 7, 400, 79.9, 80.0)]
    public void ParetoNbd_ProbabilityAlive_IsThatOfAPlainSum(
        double r, double alpha, double s, double beta, int x, double last, double age)
    {
        var history = new RepeatPurchases(x, last, age);
        // A midpoint rule with a million steps over the moment of leaving.
        double LogAt(double t) => -((r + x) * Math.Log(alpha + t)) - ((s + 1) * Math.Log(beta + t));
        var alive = Math.Exp(-((r + x) * Math.Log(alpha + age)) - (s * Math.Log(beta + age)) - LogAt(last));
        const int steps = 1_000_000;
        var width = (age - last) / steps;
        var gone = s * width * Enumerable.Range(0, steps).Sum(i => Math.Exp(LogAt(last + ((i + 0.5) * width)) - LogAt(last)));

        Assert.Equal(alive / (alive + gone), new ParetoNbd(r, alpha, s, beta).ProbabilityAlive(history), 1e-6);
    }

    [Fact]
    public void Fit_SimulatedCustomers_FindsTheParametersWithinTheirErrors()
    {
        var truth = new BetaGeometric(0.8, 6, 1.2, 4);
        var fit = BetaGeometric.FitTo(Simulation.Customers(truth, 4000, 60, seed: 11));

        foreach (var (found, value) in fit.Parameters.Zip([truth.R, truth.Alpha, truth.A, truth.B]))
            Assert.InRange((found.Value - value) / found.StandardError, -4, 4);
    }

    public static TheoryData<string, string> Hopeless => new()
    {
        { "one customer", "TOO_FEW_CUSTOMERS" },
        { "nobody came back", "NO_REPEAT_PURCHASES" },
        { "all alike", "NO_SPREAD" },
        { "not a number", "INVALID_DATA" },
        { "last after the end", "INVALID_DATA" },
    };

    [Theory]
    [MemberData(nameof(Hopeless))]
    public void Fit_DataThatSayNothing_NamesTheReason(string what, string reason)
    {
        RepeatPurchases[] customers = what switch
        {
            "one customer" => [new(2, 3, 9)],
            "nobody came back" => [.. Enumerable.Range(1, 50).Select(i => new RepeatPurchases(0, 0, i))],
            "all alike" => [.. Enumerable.Repeat(new RepeatPurchases(2, 3, 9), 50)],
            "not a number" => [.. Enumerable.Range(1, 50).Select(i => new RepeatPurchases(1, 1, i == 3 ? double.NaN : i))],
            _ => [.. Enumerable.Range(1, 50).Select(i => new RepeatPurchases(1, 5, i))],
        };

        Assert.Equal(reason, Assert.Throws<FitFault>(() => BetaGeometric.FitTo(customers)).Reason);
        Assert.Equal(reason, Assert.Throws<FitFault>(() => ParetoNbd.FitTo(customers)).Reason);
    }
}
