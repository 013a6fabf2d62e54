using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Values.Domain.Lifetime;

/// <summary>Customers with one calibration count, and how their holdout was met.</summary>
/// <param name="Count">Repeat purchases in the calibration; the last row holds all from it on.</param>
/// <param name="Customers">How many.</param>
/// <param name="Expected">Mean purchases that the model expected in the holdout.</param>
/// <param name="Actual">Mean purchases that they made.</param>
public sealed record HoldoutRow(int Count, int Customers, double Expected, double Actual);

/// <summary>
/// How well a model fitted to a first stretch of time foretells the rest: the customers known at the cut, their
/// expected and their actual purchases after it.
/// </summary>
/// <param name="Cut">Last day of the calibration.</param>
/// <param name="Weeks">Length of the holdout.</param>
/// <param name="MeanAbsoluteError">Of the purchases a customer.</param>
/// <param name="Expected">Purchases expected of all.</param>
/// <param name="Actual">Purchases made by all.</param>
/// <param name="Rows">By calibration count, 0 to 7 and more.</param>
public sealed record HoldoutCheck(
    DateOnly Cut, double Weeks, double MeanAbsoluteError, double Expected, int Actual, IReadOnlyList<HoldoutRow> Rows)
{
    private const int LastRow = 7;

    /// <summary>Fits the calibration and compares.</summary>
    /// <param name="customers">With at least one purchase each, summarised to the end of the holdout.</param>
    /// <param name="cut">Last day of the calibration, before the end of the holdout.</param>
    /// <exception cref="FitFault">The calibration cannot be fitted.</exception>
    public static HoldoutCheck Of(IReadOnlyList<PurchaseSummary> customers, DateOnly cut)
    {
        var known = customers.Where(c => c.Days[0] <= cut).ToList();
        var model = BetaGeometric.Of(BetaGeometric.FitTo(known.Select(c => c.RepeatUntil(cut))));
        var weeks = (customers[0].AsOf.DayNumber - cut.DayNumber) / 7.0;
        var outcomes = known.Select(customer =>
        {
            var before = customer.RepeatUntil(cut);
            return (before.Count, Expected: model.ExpectedPurchases(before, weeks), Actual: customer.Days.Count - 1 - before.Count);
        }).ToList();
        return new HoldoutCheck(
            cut, weeks, outcomes.Average(o => Math.Abs(o.Expected - o.Actual)), outcomes.Sum(o => o.Expected),
            outcomes.Sum(o => o.Actual),
            [
                .. outcomes.GroupBy(o => Math.Min(o.Count, LastRow)).OrderBy(g => g.Key).Select(g =>
                    new HoldoutRow(g.Key, g.Count(), g.Average(o => o.Expected), g.Average(o => o.Actual))),
            ]);
    }
}
