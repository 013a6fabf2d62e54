using Google.Protobuf.WellKnownTypes;
using Rapport.Scoring.Propensity;
using Rapport.Scoring.Values.Domain.Lifetime;
using Rapport.Scoring.Values.Fits;
using Rapport.Scoring.Values.Points;
using Rapport.Scoring.Values.Settings;
using Rapport.Scoring.Values.Stored;
using Rapport.Scoring.Vocabulary;
using Rapport.Values.V1;

namespace Rapport.Scoring.Values;

/// <summary>What one contact is worth, put together from its purchases, its points and the model in force.</summary>
internal sealed class ValueViews(
    ValueReader reader, ValueFitStore fits, ValueSettingsStore settings, PropensityViews propensities)
{
    /// <summary>Everything about one contact, now.</summary>
    /// <exception cref="Hosting.Errors.DomainError">NOT_FOUND.</exception>
    public async Task<ContactValue> ReadAsync(
        string workspace, string contact, DateTimeOffset now, CancellationToken cancellation)
    {
        var read = await reader.GetAsync(workspace, contact, cancellation);
        var own = await settings.ReadAsync(workspace);
        var value = new ContactValue { Contact = read.Contact };
        value.AddPoints(read, own, now);
        value.Propensities.AddRange(await propensities.OfContactAsync(workspace, read.Contact, read.Lag, now));
        var summary = ValueFitter.SummaryOf(read.Value, own, now);
        if (summary.Days.Count == 0)
        {
            // Somebody bought, but nobody knows for how much: that is told, and nothing is estimated from it.
            if (read.Value.Purchases.Unusable > 0)
                value.Lifetime = Lifetime(read, summary, null, own, now);
            return value;
        }

        var fit = await fits.CurrentAsync(workspace);
        value.Lifetime = Lifetime(read, summary, fit, own, now);
        if (fit?.Rfm is { } grid)
            value.Rfm = Rfm(read, ValueFit.ValuesOf(summary), grid, fit, now);
        return value;
    }

    private static RfmStanding Rfm(ReadValue read, RfmValues values, RfmGrid grid, ValueFit fit, DateTimeOffset now)
    {
        var scores = grid.Score(values);
        return new RfmStanding
        {
            RecencyScore = scores.Recency, FrequencyScore = scores.Frequency, MonetaryScore = scores.Monetary,
            Group = scores.Group, RecencyDays = values.RecencyDays, Frequency = values.Frequency,
            Monetary = values.Monetary, AsOf = fit.AsOf.ToTimestamp(), DefinitionVersion = fit.Version,
            Lag = read.Lag, Age = AgeOf(fit, now), AnnouncedGroup = read.Value.RfmGroup,
        };
    }

    private static LifetimeValue Lifetime(
        ReadValue read, PurchaseSummary summary, ValueFit? fit, Domain.ValueSettings own, DateTimeOffset now)
    {
        var repeat = summary.Days.Count == 0 ? default : summary.Repeat;
        var lifetime = new LifetimeValue
        {
            HistoricValue = (double)summary.Total * own.Margin, Margin = own.Margin, AnnualDiscount = own.AnnualDiscount,
            RepeatPurchases = repeat.Count, RecencyWeeks = repeat.Last, AgeWeeks = repeat.Age, Orders = summary.Orders,
            Currency = own.Rates.Own, WithoutRate = summary.WithoutRate, Unusable = read.Value.Purchases.Unusable,
            AsOf = now.ToTimestamp(), DefinitionVersion = fit?.Version ?? 0, Lag = read.Lag,
            Age = fit is null ? null : AgeOf(fit, now),
        };
        AddReasons(lifetime, read.Value.Purchases.Reasons);
        if (fit?.Counts?.Fit is not { } counts)
            return lifetime;
        var spending = fit.Spending?.Fit is { } spent ? GammaGamma.Of(spent) : null;
        var forecast = LifetimeForecast.Of(summary, BetaGeometric.Of(counts), spending, own.Margin, own.AnnualDiscount);
        lifetime.ExpectedPurchases = forecast.Purchases;
        lifetime.ProbabilityAlive = forecast.ProbabilityAlive;
        if (forecast is { MeanAmount: { } mean, Value: { } predicted })
            (lifetime.MeanAmount, lifetime.PredictedValue) = (mean, predicted);
        lifetime.NextOrder = new NextOrder
        {
            Date = $"{forecast.NextOrder:yyyy-MM-dd}", Earliest = $"{forecast.NextOrderEarliest:yyyy-MM-dd}",
            Latest = $"{forecast.NextOrderLatest:yyyy-MM-dd}",
        };
        return lifetime;
    }

    private static void AddReasons(LifetimeValue lifetime, UnusableAmounts reasons)
    {
        for (var fault = 0; fault < reasons.Counts.Count; fault++)
            if (reasons.Counts[fault] > 0)
                lifetime.UnusableReasons.Add(new UnusableReason
                {
                    Reason = ReasonOf((MoneyFault)fault), Count = reasons.Counts[fault],
                });
        lifetime.UnusableExamples.Add(reasons.Newest.Select(amount => new UnusableExample
        {
            EventId = amount.EventId, OccurredAt = amount.At.ToTimestamp(), Reason = ReasonOf(amount.Fault),
            Field = amount.Field, Shape = amount.Shape,
        }));
    }

    private static string ReasonOf(MoneyFault fault) => fault switch
    {
        MoneyFault.Absent => "absent",
        MoneyFault.NotPlain => "not_plain_decimal",
        MoneyFault.Negative => "negative",
        MoneyFault.TooLarge => "too_large",
        _ => throw new ArgumentOutOfRangeException(nameof(fault)),
    };

    private static Duration AgeOf(ValueFit fit, DateTimeOffset now) =>
        Duration.FromTimeSpan(now > fit.AsOf ? now - fit.AsOf : TimeSpan.Zero);
}
