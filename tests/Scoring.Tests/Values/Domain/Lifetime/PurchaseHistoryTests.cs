using System.Globalization;
using Rapport.Scoring.Values.Domain.Lifetime;
using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Tests.Values.Domain.Lifetime;

/// <summary>
/// Fits of whole purchase histories beside those of an independent implementation: <c>independent_fits.py</c> in this
/// folder, which has the papers' closed forms and an optimiser of its own. Its output is what is expected here.
/// </summary>
public sealed class PurchaseHistoryTests
{
    [SharedDataFact]
    public void Fits_CdnowMaster_AreThoseOfTheIndependentImplementation()
    {
        var customers = CdnowTests.Read("cdnow/cdnow_master.csv.gz");

        Assert.Equal(23_570, customers.Count);
        AssertSame([0.251624, 4.78894, 0.723433, 2.16109], -95368.444, BetaGeometric.FitTo(customers.Select(c => c.Repeat)));
        AssertSame([0.59742, 11.5857, 0.522188, 8.82782], -95415.119, ParetoNbd.FitTo(customers.Select(c => c.Repeat)));
        AssertSame([6.27532, 3.62445, 14.9838], -40763.476, GammaGamma.FitTo(Spendings(customers)));
    }

    [SharedDataFact]
    public void Fits_GroceryHouseholds_AreThoseOfTheIndependentImplementation()
    {
        var customers = Read(
            "completejourney/transactions_sample_2017-01_09.csv.gz", ["household_id", "transaction_timestamp", "sales_value"],
            row => (row[0], row[1], double.Parse(row[2], CultureInfo.InvariantCulture)), new DateTime(2017, 9, 30));

        Assert.Equal(2328, customers.Count);
        AssertSame([1.42296, 3.62026, 0.0435251, 16.6289], -52900.196, BetaGeometric.FitTo(customers.Select(c => c.Repeat)));
        // The independent likelihood goes on rising with s and beta: all leave at one rate, and that is another model.
        Assert.Equal("NOT_IDENTIFIED", Assert.Throws<FitFault>(() => ParetoNbd.FitTo(customers.Select(c => c.Repeat))).Reason);
        AssertSame([1.33312, 8.89663, 29.4734], -4635.440, GammaGamma.FitTo(Spendings(customers)));
    }

    [SharedDataFact]
    public void Fits_GiftShop_AreThoseOfTheIndependentImplementation()
    {
        var customers = Read(
            "online_retail/online_retail_2010-12_2011-08.csv.gz",
            ["customer_id", "invoice_date", "quantity", "unit_price", "invoice"], GiftShopPurchase, new DateTime(2011, 8, 31));

        Assert.Equal(3317, customers.Count);
        AssertSame([2.39504, 3.30182, 396.422], -12924.638, GammaGamma.FitTo(Spendings(customers)));
        // Hardly anybody leaves for good: the independent fit runs off to a = 0 and b = infinity.
        var fault = Assert.Throws<FitFault>(() => BetaGeometric.FitTo(customers.Select(c => c.Repeat)));
        Assert.Equal("NOT_IDENTIFIED", fault.Reason);
    }

    private static (string Customer, string Day, double Amount)? GiftShopPurchase(string[] row)
    {
        var (quantity, price) = (double.Parse(row[2], CultureInfo.InvariantCulture), double.Parse(row[3], CultureInfo.InvariantCulture));
        var sold = row[0].Length > 0 && !row[4].StartsWith('C') && quantity > 0 && price > 0;
        return sold ? (row[0], row[1], quantity * price) : null;
    }

    private static List<CdnowTests.Customer> Read(
        string file, string[] columns, Func<string[], (string Customer, string Day, double Amount)?> purchase, DateTime end) =>
    [
        .. SharedData.Rows(file, columns).Select(purchase).OfType<(string Customer, string Day, double Amount)>()
            .GroupBy(bought => bought.Customer).Select(all => CdnowTests.Customer.Of(
                [.. all.GroupBy(bought => DateTime.Parse(bought.Day, CultureInfo.InvariantCulture).Date).OrderBy(day => day.Key)
                    .Select(day => (day.Key, day.Sum(bought => bought.Amount)))],
                end)),
    ];

    private static List<Spending> Spendings(IEnumerable<CdnowTests.Customer> customers) =>
        [.. customers.Select(c => c.Spending).Where(s => s is { Count: > 0, Mean: > 0 })];

    private static void AssertSame(double[] expected, double logLikelihood, Fit fit)
    {
        Assert.Equal(logLikelihood, fit.LogLikelihood, 0.01);
        foreach (var (value, found) in expected.Zip(fit.Parameters))
            Assert.True(Math.Abs(found.Value - value) < 0.002 * value, $"{found.Name} {found.Value:R}, independently {value}");
    }
}
