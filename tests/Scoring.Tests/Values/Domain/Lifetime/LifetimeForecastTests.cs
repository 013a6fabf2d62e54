using Rapport.Scoring.Values.Domain.Lifetime;

namespace Rapport.Scoring.Tests.Values.Domain.Lifetime;

public sealed class LifetimeForecastTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly BetaGeometric Counts = new(0.243, 4.414, 0.793, 2.426);
    private static readonly GammaGamma Spendings = new(6.25, 3.74, 15.44);

    [Fact]
    public void Forecast_WithoutDiscountAndFullMargin_IsPurchasesTimesMean()
    {
        var forecast = LifetimeForecast.Of(Summary(), Counts, Spendings, margin: 1, annualDiscount: 0);

        Assert.Equal(forecast.Purchases * forecast.MeanAmount!.Value, forecast.Value!.Value, 1e-9);
        Assert.Equal(Counts.ExpectedPurchases(Summary().Repeat, 365.25 / 7), forecast.Purchases, 1e-9);
    }

    [Fact]
    public void Forecast_WithDiscountAndMargin_IsLess()
    {
        var plain = LifetimeForecast.Of(Summary(), Counts, Spendings, 1, 0);
        var careful = LifetimeForecast.Of(Summary(), Counts, Spendings, 0.4, 0.15);

        Assert.InRange(careful.Value!.Value / plain.Value!.Value, 0.4 / 1.15, 0.4);
    }

    [Fact]
    public void Forecast_NextOrder_LiesInItsInterval()
    {
        var forecast = LifetimeForecast.Of(Summary(), Counts, null, 1, 0);

        Assert.True(Summary().AsOf <= forecast.NextOrderEarliest && forecast.NextOrderEarliest <= forecast.NextOrder
            && forecast.NextOrder <= forecast.NextOrderLatest);
        Assert.Null(forecast.Value);
    }

    [SharedDataFact]
    public void Holdout_Cdnow_ComparesByFrequency()
    {
        var end = new DateOnly(1998, 6, 30);
        var customers = CdnowTests.Histories("cdnow/cdnow_sample.csv.gz").Select(p => PurchaseSummary.Of(p, end, CurrencyRates.None)).ToList();

        var check = HoldoutCheck.Of(customers, new DateOnly(1997, 9, 30));

        Assert.Equal((39, 2357, 8), (check.Weeks, check.Rows.Sum(r => r.Customers), check.Rows.Count));
        Assert.Equal(check.Actual, check.Rows.Sum(r => r.Customers * r.Actual), 1e-6);
        Assert.InRange(check.MeanAbsoluteError, 0.6, 0.9);
        Assert.InRange(check.Expected / check.Actual, 0.85, 1.05);
        Assert.Equal(check.Rows.Select(r => r.Expected).Order(), check.Rows.Select(r => r.Expected));
    }

    private static PurchaseSummary Summary() => PurchaseSummary.Of(
        Purchases.None.With(new Order("a", Start, 30, "")).With(new Order("b", Start.AddDays(20), 40, ""))
            .With(new Order("c", Start.AddDays(45), 50, "")),
        new DateOnly(2030, 3, 1), CurrencyRates.None);
}
