using Google.Protobuf.WellKnownTypes;
using Rapport.Scoring.Values.Steps;
using Rapport.Scoring.Values.Stored;
using Rapport.Values.V1;

namespace Rapport.Scoring.Values.Points;

/// <summary>Points and tier as the API shows them.</summary>
internal static class PointsViews
{
    /// <summary>Adds both, as they are now: what time has brought about counts, whether the log was told or not.</summary>
    public static void AddPoints(this ContactValue value, ReadValue read, Values.Domain.ValueSettings settings, DateTimeOffset now)
    {
        var step = ValueSteps.Until(read.Value, now, settings.Points);
        var (points, standing) = (step.Value.Points, step.Value.Tier);
        value.Points = new PointsBalance
        {
            Balance = points.BalanceAt(now), Entries = points.Entries, AsOf = now.ToTimestamp(), Lag = read.Lag,
            ExpireTime = points.NextExpiry?.ToTimestamp(),
            ExpiringPoints = points.Lots.Where(lot => lot.ExpiresAt == points.NextExpiry).Sum(lot => lot.Left),
        };
        var program = settings.Points;
        var qualifying = standing.QualifyingAt(now, program);
        var next = program.Tiers.Skip(program.Rank(standing.Tier)).FirstOrDefault();
        value.Tier = new TierStatus
        {
            Tier = standing.Tier, QualifyingPoints = qualifying, NextTier = next?.Name ?? "",
            PointsToNext = next is null ? 0 : Math.Max(0, next.Points - qualifying),
            AsOf = now.ToTimestamp(), DefinitionVersion = settings.Version, Lag = read.Lag,
        };
        if (standing.Tier.Length == 0)
            return;
        value.Tier.Since = standing.Since.ToTimestamp();
        value.Tier.Until = standing.Until.ToTimestamp();
        value.Tier.GraceUntil = standing.Until.AddDays(program.GraceDays).ToTimestamp();
    }
}
