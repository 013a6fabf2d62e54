namespace Rapport.Scoring.Values.Domain.Lifetime;

/// <summary>What a contact is expected to do and to be worth, with what went into it.</summary>
public sealed record LifetimeForecast
{
    private const int Months = 12;
    private const double WeeksInMonth = 365.25 / 12 / 7;

    /// <summary>Probability that the contact is still a customer; 0 to 1.</summary>
    public required double ProbabilityAlive { get; init; }

    /// <summary>Purchases expected in the next twelve months.</summary>
    public required double Purchases { get; init; }

    /// <summary>Mean amount expected of a purchase; null while no spending model is fitted.</summary>
    public required double? MeanAmount { get; init; }

    /// <summary>
    /// Σ over m = 1 … 12 of (purchases in month m) · mean amount · margin / (1 + d)^m with the monthly discount d;
    /// null without <see cref="MeanAmount"/>.
    /// </summary>
    public required double? Value { get; init; }

    /// <summary>When the next order comes, if the contact is still a customer: the median.</summary>
    public required DateOnly NextOrder { get; init; }

    /// <summary>One in ten comes before.</summary>
    public required DateOnly NextOrderEarliest { get; init; }

    /// <summary>One in ten comes after.</summary>
    public required DateOnly NextOrderLatest { get; init; }

    /// <summary>Forecasts from the end of a summary with at least one purchase.</summary>
    /// <param name="summary">The contact.</param>
    /// <param name="counts">Fitted model of counts.</param>
    /// <param name="spending">Fitted model of spending; null when there is none.</param>
    /// <param name="margin">Share of an amount that is earned; 0 to 1.</param>
    /// <param name="annualDiscount">For a year, 0.1 is ten percent; above −1.</param>
    public static LifetimeForecast Of(
        PurchaseSummary summary, BetaGeometric counts, GammaGamma? spending, double margin, double annualDiscount)
    {
        var repeat = summary.Repeat;
        var monthlyFactor = Math.Pow(1 + annualDiscount, -1.0 / Months);
        var (before, discounted, factor) = (0.0, 0.0, 1.0);
        for (var month = 1; month <= Months; month++)
        {
            var until = counts.ExpectedPurchases(repeat, month * WeeksInMonth);
            factor *= monthlyFactor;
            discounted += (until - before) * factor;
            before = until;
        }

        var mean = spending?.ExpectedMean(summary.RepeatSpending);
        mean = mean is { } finite && double.IsFinite(finite) ? finite : null;
        return new LifetimeForecast
        {
            ProbabilityAlive = counts.ProbabilityAlive(repeat),
            Purchases = before,
            MeanAmount = mean,
            Value = mean * discounted * margin,
            NextOrder = After(summary.AsOf, counts.NextPurchaseWithin(repeat, 0.5)),
            NextOrderEarliest = After(summary.AsOf, counts.NextPurchaseWithin(repeat, 0.1)),
            NextOrderLatest = After(summary.AsOf, counts.NextPurchaseWithin(repeat, 0.9)),
        };
    }

    // A customer seldom seen may have a date beyond the calendar.
    private static DateOnly After(DateOnly day, double weeks) =>
        DateOnly.FromDayNumber((int)Math.Min(day.DayNumber + Math.Ceiling(weeks * 7), DateOnly.MaxValue.DayNumber));
}
