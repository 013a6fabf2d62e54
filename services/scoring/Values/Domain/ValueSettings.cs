using Rapport.Scoring.Values.Domain.Lifetime;
using Rapport.Scoring.Values.Points.Domain;

namespace Rapport.Scoring.Values.Domain;

/// <summary>How a workspace counts money and points.</summary>
public sealed record ValueSettings
{
    /// <summary>Where nothing was saved.</summary>
    public static ValueSettings Default { get; } = new();

    /// <summary>Currency that amounts are counted in.</summary>
    public CurrencyRates Rates { get; init; } = CurrencyRates.None;

    /// <summary>Share of an amount that is earned; above 0, at most 1.</summary>
    public double Margin { get; init; } = 1;

    /// <summary>For a year; 0 to 1.</summary>
    public double AnnualDiscount { get; init; }

    /// <summary>How often the models are fitted; 1 hour to 31 days.</summary>
    public TimeSpan FitInterval { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Fixed limits of RFM; null for quintiles.</summary>
    public RfmGrid? RfmLimits { get; init; }

    /// <summary>Expiry, tiers and earning rules; its version is the settings'.</summary>
    public PointsProgram Points { get; init; } = PointsProgram.None;

    /// <summary>Programs that were in force before, oldest first: what was accepted then is decided by them.</summary>
    public IReadOnlyList<PointsProgram> FormerPoints { get; init; } = [];

    /// <summary>Counts up with every save; 0 where nothing was saved.</summary>
    public int Version => Points.Version;

    /// <summary>
    /// The settings that replace these. A program that decides differently comes in force a little later, so that
    /// every process knows it by then.
    /// </summary>
    public ValueSettings ReplacedBy(ValueSettings wanted, DateTimeOffset now)
    {
        var same = Version > 0 && wanted.Points.SaysTheSameAs(Points);
        return wanted with
        {
            Points = wanted.Points with { Version = Version + 1, From = same ? Points.From : now + PointsProgram.Notice },
            FormerPoints = same || Version == 0 ? FormerPoints : [.. FormerPoints, Points],
        };
    }
}
