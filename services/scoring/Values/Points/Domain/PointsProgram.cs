using Rapport.Scoring.Scores.Rules.Domain;
using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Values.Points.Domain;

/// <summary>A tier above the ground.</summary>
/// <param name="Name">Unique in the program.</param>
/// <param name="Points">To be earned in a qualification period to reach or keep it; above that of the tier below.</param>
public sealed record Tier(string Name, long Points);

/// <summary>How a workspace rewards, in one version.</summary>
/// <param name="Version">From 1; 0 where nothing was defined.</param>
/// <param name="ExpiryDays">Points expire this many days after they were earned; 0 for never.</param>
/// <param name="QualificationDays">Length of the period in which a tier has to be earned; 1 to 1,098.</param>
/// <param name="GraceDays">How long a tier outlasts a period in which it was not earned; 0 to 366.</param>
/// <param name="Tiers">Ascending.</param>
public sealed record PointsProgram(
    int Version, int ExpiryDays, int QualificationDays, int GraceDays, IReadOnlyList<Tier> Tiers)
{
    /// <summary>What earns points by itself.</summary>
    public IReadOnlyList<ScoreRule> Rules { get; init; } = [];

    /// <summary>What is accepted from then on is decided by this version, until the next one's.</summary>
    public DateTimeOffset From { get; init; }

    /// <summary>How long after it is saved a program begins: every process knows of it by then.</summary>
    public static readonly TimeSpan Notice = TimeSpan.FromSeconds(1);

    /// <summary>Nothing defined: points that never expire and no tiers.</summary>
    public static PointsProgram None { get; } = new(0, 0, 365, 0, []);

    /// <summary>The longest period that a tier may have to be earned in.</summary>
    public const int MostQualificationDays = 1098;

    internal TimeSpan Qualification => TimeSpan.FromDays(QualificationDays);

    internal TimeSpan Grace => TimeSpan.FromDays(GraceDays);

    /// <summary>The highest tier that this many points earn; "" is the ground.</summary>
    public string TierFor(long points) => Tiers.LastOrDefault(tier => tier.Points <= points)?.Name ?? "";

    /// <summary>Place of a tier, 0 for the ground; a tier that is no longer defined stands on the ground.</summary>
    public int Rank(string tier) => Tiers.TakeWhile(known => known.Name != tier).Count() is var place && place < Tiers.Count
        ? place + 1 : 0;

    /// <summary>Whether the other decides in the same way.</summary>
    public bool SaysTheSameAs(PointsProgram other) =>
        ExpiryDays == other.ExpiryDays && QualificationDays == other.QualificationDays && GraceDays == other.GraceDays
        && Tiers.SequenceEqual(other.Tiers) && Rules.SequenceEqual(other.Rules);
}
