using Rapport.Scoring.Scores.Rules.Domain;
using Rapport.Scoring.Values.Domain.Lifetime;
using Rapport.Scoring.Values.Points.Domain;

namespace Rapport.Scoring.Values.Domain;

/// <summary>Everything that scoring knows of what one contact is worth. Immutable; follows from the log alone.</summary>
public sealed record ContactValue
{
    /// <summary>A contact that nothing is known of.</summary>
    public static ContactValue Empty { get; } = new();

    /// <summary>Orders and refunds.</summary>
    public Purchases Purchases { get; init; } = Purchases.None;

    /// <summary>Points.</summary>
    public PointsLedger Points { get; init; } = PointsLedger.Empty;

    /// <summary>Tier.</summary>
    public TierStanding Tier { get; init; } = TierStanding.Ground;

    /// <summary>What earning rules with a limit have counted; of a rule that gives every time nothing is kept.</summary>
    public IReadOnlyList<RuleScore> Tallies { get; init; } = [];

    /// <summary>The RFM group that the log was last told; empty before the first time.</summary>
    public string RfmGroup { get; init; } = "";

    /// <summary>The next moment at which time alone brings something about; null for never.</summary>
    public DateTimeOffset? NextDue(DateTimeOffset now, PointsProgram program) =>
        (Points.NextExpiry, Tier.NextReview(now, program)) switch
        {
            ({ } expiry, { } review) => expiry < review ? expiry : review,
            var (expiry, review) => expiry ?? review,
        };
}
