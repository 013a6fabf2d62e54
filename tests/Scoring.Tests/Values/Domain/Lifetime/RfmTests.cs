using System.Globalization;
using CsCheck;
using Rapport.Scoring.Values.Domain.Lifetime;

namespace Rapport.Scoring.Tests.Values.Domain.Lifetime;

public sealed class RfmTests
{
    [Fact]
    public void Quintiles_OneToTen_SplitInPairs()
    {
        var grid = RfmGrid.Quintiles([.. Enumerable.Range(1, 10).Select(i => new RfmValues(i, i, i))]);

        Assert.Equal([2.8, 4.6, 6.4, 8.2], grid.Recency.Select(limit => Math.Round(limit, 9)));
        Assert.Equal("511", grid.Score(new RfmValues(2, 2, 2)).ToString());
        Assert.Equal("155", grid.Score(new RfmValues(9, 9, 9)).ToString());
    }

    [Fact]
    public void Quintiles_EqualValues_HaveEqualScores() =>
        Gen.Int[0, 5].Array[1, 200].Sample(values =>
        {
            var population = values.Select(v => new RfmValues(v, v, v)).ToList();
            var grid = RfmGrid.Quintiles(population);
            Assert.All(population.GroupBy(v => v), g => Assert.Single(g.Select(grid.Score).Distinct()));
            var scores = population.OrderBy(v => v.Frequency).Select(v => grid.Score(v).Frequency).ToList();
            Assert.Equal(scores.Order(), scores);
            Assert.All(scores, score => Assert.InRange(score, 1, 5));
        });

    [Fact]
    public void Group_EveryCombination_HasAName()
    {
        var groups = from r in Enumerable.Range(1, 5)
                     from f in Enumerable.Range(1, 5)
                     from m in Enumerable.Range(1, 5)
                     select new RfmScores(r, f, m).Group;

        Assert.Equal(11, groups.Distinct().Count());
    }

    [SharedDataFact]
    public void Quintiles_OnlineRetail_AreThePublishedLimits()
    {
        var grid = RfmGrid.Quintiles([.. Customers().Values]);

        Assert.Equal([21, 51, 97, 164], grid.Recency);
        Assert.Equal([1, 1, 2, 4], grid.Frequency);
        Assert.Equal([215.18, 400.40, 764.62, 1637.81], grid.Monetary.Select(limit => Math.Round(limit, 2)));
        Assert.Equal(new RfmValues(6, 40, 176355.94), Customers()["14646"] with { Monetary = 176355.94 });
        Assert.Equal("champions", grid.Score(Customers()["14646"]).Group);
    }

    private static Dictionary<string, RfmValues> Customers()
    {
        var end = new DateTime(2011, 9, 1);
        return SharedData.Rows("online_retail/online_retail_2010-12_2011-08.csv.gz",
            "customer_id", "invoice", "invoice_date", "quantity", "unit_price")
            .Where(r => r[0].Length > 0 && !r[1].StartsWith('C') && Number(r[3]) > 0 && Number(r[4]) > 0)
            .GroupBy(r => r[0].Replace(".0", "", StringComparison.Ordinal))
            .ToDictionary(g => g.Key, g => new RfmValues(
                (end - g.Max(r => DateTime.Parse(r[2], CultureInfo.InvariantCulture).Date)).Days,
                g.Select(r => r[1]).Distinct().Count(), g.Sum(r => Number(r[3]) * Number(r[4]))));
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
