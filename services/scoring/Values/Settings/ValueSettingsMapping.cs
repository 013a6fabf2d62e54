using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Ids;
using Rapport.Scoring.Values.Domain.Lifetime;
using Rapport.Scoring.Values.Fits;
using Rapport.Scoring.Values.Points.Domain;
using Rapport.Values.V1;

namespace Rapport.Scoring.Values.Settings;

/// <summary>Settings as the API shows and takes them.</summary>
internal static class ValueSettingsMapping
{
    private const int MostTiers = 20;

    /// <summary>Checks and translates; the version is given when they are saved.</summary>
    /// <exception cref="DomainError">DEFINITION_INVALID with every field at fault.</exception>
    public static Domain.ValueSettings ToDomain(this ValueSettings settings)
    {
        var faults = Faults(settings).ToList();
        if (faults.Count > 0)
            throw new DomainError(ErrorReason.DefinitionInvalid, "The value settings have faults.") { Fields = faults };
        return new Domain.ValueSettings
        {
            Rates = new CurrencyRates(settings.Currency, settings.Rates.ToDictionary(r => r.Key, r => (decimal)r.Value)),
            Margin = settings.Margin == 0 ? 1 : settings.Margin,
            AnnualDiscount = settings.AnnualDiscount,
            FitInterval = settings.FitInterval?.ToTimeSpan() ?? Domain.ValueSettings.Default.FitInterval,
            RfmLimits = settings.RfmLimits is { } limits
                ? new RfmGrid([.. limits.Recency], [.. limits.Frequency], [.. limits.Monetary]) : null,
            Points = new PointsProgram(
                0, settings.PointsExpiryDays, settings.QualificationDays == 0 ? 365 : settings.QualificationDays,
                settings.GraceDays, [.. settings.Tiers.Select(tier => new Tier(tier.Id, tier.Points))])
            {
                Rules = [.. settings.EarningRules.Select(EarningRuleMapping.ToDomain)],
            },
        };
    }

    /// <summary>As the API shows them.</summary>
    public static ValueSettings ToProto(this Domain.ValueSettings settings) => new()
    {
        Currency = settings.Rates.Own,
        Rates = { settings.Rates.Rates.ToDictionary(r => r.Key, r => (double)r.Value) },
        Margin = settings.Margin,
        AnnualDiscount = settings.AnnualDiscount,
        FitInterval = Duration.FromTimeSpan(settings.FitInterval),
        RfmLimits = settings.RfmLimits?.ToProto(),
        PointsExpiryDays = settings.Points.ExpiryDays,
        Tiers = { settings.Points.Tiers.Select(tier => new TierDefinition { Id = tier.Name, Points = tier.Points }) },
        QualificationDays = settings.Points.QualificationDays,
        GraceDays = settings.Points.GraceDays,
        EarningRules = { settings.Points.Rules.Select(EarningRuleMapping.ToProto) },
        Version = settings.Version,
    };

    /// <summary>As the API shows them.</summary>
    public static RfmLimits ToProto(this RfmGrid grid) =>
        new() { Recency = { grid.Recency }, Frequency = { grid.Frequency }, Monetary = { grid.Monetary } };

    private static IEnumerable<FieldFault> Faults(ValueSettings settings)
    {
        if (settings.Currency.Length > 0 && !IsCurrency(settings.Currency))
            yield return new FieldFault("settings.currency", "is not three capital letters as in ISO 4217");
        foreach (var (code, rate) in settings.Rates)
            if (!IsCurrency(code) || rate is not (> 1e-9 and < 1e9))
                yield return new FieldFault($"settings.rates[{code}]", "is not a rate above 0 for a currency code");
        if (settings.Margin is not (>= 0 and <= 1))
            yield return new FieldFault("settings.margin", "is not above 0 and at most 1");
        if (settings.AnnualDiscount is not (>= 0 and <= 1))
            yield return new FieldFault("settings.annual_discount", "is not between 0 and 1");
        if (settings.FitInterval is { } interval
            && (interval.ToTimeSpan() < TimeSpan.FromHours(1) || interval.ToTimeSpan() > TimeSpan.FromDays(31)))
            yield return new FieldFault("settings.fit_interval", "is not between 1 hour and 31 days");
        foreach (var fault in LimitFaults(settings.RfmLimits).Concat(PointsFaults(settings))
            .Concat(EarningRuleMapping.Faults(settings)))
            yield return fault;
    }

    private static IEnumerable<FieldFault> LimitFaults(RfmLimits? limits)
    {
        if (limits is null)
            yield break;
        foreach (var (name, values) in new[] { ("recency", limits.Recency), ("frequency", limits.Frequency), ("monetary", limits.Monetary) })
            if (values.Count != 4 || !values.All(double.IsFinite) || !values.Order().SequenceEqual(values))
                yield return new FieldFault($"settings.rfm_limits.{name}", "is not four numbers in ascending order");
    }

    private static IEnumerable<FieldFault> PointsFaults(ValueSettings settings)
    {
        if (settings.PointsExpiryDays is < 0 or > 3660)
            yield return new FieldFault("settings.points_expiry_days", "is not between 0 and 3,660");
        if (settings.QualificationDays is < 0 or > PointsProgram.MostQualificationDays)
            yield return new FieldFault("settings.qualification_days", $"is not between 1 and {PointsProgram.MostQualificationDays}");
        if (settings.GraceDays is < 0 or > 366)
            yield return new FieldFault("settings.grace_days", "is not between 0 and 366");
        if (settings.Tiers.Count > MostTiers)
            yield return new FieldFault("settings.tiers", $"has more than {MostTiers} tiers");
        for (var i = 0; i < settings.Tiers.Count; i++)
        {
            var tier = settings.Tiers[i];
            if (!DefinitionId.IsValid(tier.Id))
                yield return new FieldFault($"settings.tiers[{i}].id", DefinitionId.Rule);
            if (settings.Tiers.Take(i).Any(other => other.Id == tier.Id))
                yield return new FieldFault($"settings.tiers[{i}].id", "is used twice");
            if (tier.Points < 1 || (i > 0 && tier.Points <= settings.Tiers[i - 1].Points))
                yield return new FieldFault($"settings.tiers[{i}].points", "is not above 0 and above that of the tier below");
        }
    }

    private static bool IsCurrency(string code) => code.Length == 3 && code.All(char.IsAsciiLetterUpper);
}
