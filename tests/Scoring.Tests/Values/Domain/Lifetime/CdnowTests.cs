using System.Globalization;
using Rapport.Scoring.Values.Domain.Lifetime;

namespace Rapport.Scoring.Tests.Values.Domain.Lifetime;

/// <summary>The published figures for the 1/10 sample of CDNOW, calibration to 1997-09-30.</summary>
public sealed class CdnowTests
{
    private static readonly DateTime CalibrationEnd = new(1997, 9, 30);
    private static readonly Lazy<IReadOnlyList<Customer>> Sample = new(() => Read("cdnow/cdnow_sample.csv.gz"));

    [SharedDataFact]
    public void BetaGeometric_Cdnow_HasThePublishedParameters()
    {
        var fit = BetaGeometric.FitTo(Sample.Value.Select(c => c.Repeat));

        Assert.Equal(2357, fit.Observations);
        AssertThreeDigits([0.243, 4.414, 0.793, 2.426], fit);
        Assert.Equal(-9582.4, fit.LogLikelihood, 0.05);
        Assert.All(fit.Parameters, p => Assert.InRange(p.StandardError / p.Value, 0.02, 0.5));
    }

    [SharedDataFact]
    public void ParetoNbd_Cdnow_HasThePublishedParameters()
    {
        var fit = ParetoNbd.FitTo(Sample.Value.Select(c => c.Repeat));

        AssertThreeDigits([0.553, 10.578, 0.606, 11.669], fit);
        Assert.Equal(-9595.0, fit.LogLikelihood, 0.05);
    }

    [SharedDataFact]
    public void GammaGamma_Cdnow_HasThePublishedParameters()
    {
        var fit = GammaGamma.FitTo(Spendings());

        Assert.Equal(946, fit.Observations);
        AssertThreeDigits([6.250, 3.744, 15.44], fit);
        Assert.Equal(-4055.92, fit.LogLikelihood, 0.05);
        var model = GammaGamma.Of(fit);
        double[] expected = [24.65, 18.91, 35.17, 35.17, 35.17, 71.46, 18.91, 35.17, 27.28, 35.17];
        Assert.Equal(expected, Sample.Value.Take(10).Select(c => Math.Round(model.ExpectedMean(c.Spending), 2)), Within(0.02));
    }

    [SharedDataFact]
    public void BetaGeometric_CdnowHoldout_PredictsTheNext39Weeks()
    {
        var model = BetaGeometric.Of(BetaGeometric.FitTo(Sample.Value.Select(c => c.Repeat)));

        var expected = Sample.Value.Sum(c => model.ExpectedPurchases(c.Repeat, 39));

        // Fader, Hardie and Lee, figure 2: by week 78 the model is some percent below what the cohort had bought.
        var before = Sample.Value.Sum(c => c.Repeat.Count);
        Assert.InRange((before + expected) / (before + Sample.Value.Sum(c => c.Holdout)), 0.93, 1.0);
    }

    internal static IReadOnlyList<Customer> Read(string file) =>
    [
        .. SharedData.Rows(file, "customer_id", "date", "amount").GroupBy(row => row[0]).Select(rows => Customer.Of(
            [.. rows.GroupBy(row => Date(row[1])).OrderBy(day => day.Key)
                .Select(day => (day.Key, day.Sum(row => double.Parse(row[2], CultureInfo.InvariantCulture))))],
            CalibrationEnd)),
    ];

    internal static IEnumerable<Purchases> Histories(string file) =>
        SharedData.Rows(file, "customer_id", "date", "amount").GroupBy(row => row[0]).Select(rows => rows
            .Select((row, i) => new Order($"{i}", new DateTimeOffset(Date(row[1]), TimeSpan.Zero), decimal.Parse(row[2], CultureInfo.InvariantCulture), ""))
            .Aggregate(Purchases.None, (purchases, order) => purchases.With(order)));

    private static List<Spending> Spendings() =>
        [.. Sample.Value.Select(c => c.Spending).Where(s => s is { Count: > 0, Mean: > 0 })];

    private static DateTime Date(string value) => DateTime.Parse(value, CultureInfo.InvariantCulture);

    private static void AssertThreeDigits(double[] published, Fit fit)
    {
        foreach (var (expected, found) in published.Zip(fit.Parameters))
            Assert.True(
                Math.Abs(found.Value - expected) < 0.002 * expected, $"{found.Name} {found.Value:R}, published {expected}");
    }

    private static EqualityComparer<double> Within(double tolerance) =>
        EqualityComparer<double>.Create((a, b) => Math.Abs(a - b) <= tolerance, _ => 0);

    internal sealed record Customer(RepeatPurchases Repeat, Spending Spending, int Holdout)
    {
        public static Customer Of(List<(DateTime Day, double Amount)> days, DateTime end)
        {
            var seen = days.Where(d => d.Day <= end).ToList();
            var repeats = seen.Skip(1).ToList();
            return new Customer(
                new RepeatPurchases(repeats.Count, (seen[^1].Day - seen[0].Day).TotalDays / 7, (end - seen[0].Day).TotalDays / 7),
                new Spending(repeats.Count, repeats.Count == 0 ? 0 : repeats.Average(d => d.Amount)),
                days.Count - seen.Count);
        }
    }
}
