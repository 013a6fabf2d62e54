namespace Rapport.Scoring.Values.Points.Domain;

/// <summary>What every account has gained less what it has lost; together 0.</summary>
public readonly record struct PointsTotals(long Customer, long Issued, long Redeemed, long Expired, long Transferred)
{
    /// <summary>After points moved from one account to another.</summary>
    public PointsTotals Move(PointsAccount from, PointsAccount to, long points) => Add(from, -points).Add(to, points);

    private PointsTotals Add(PointsAccount account, long points) => account switch
    {
        PointsAccount.Customer => this with { Customer = Customer + points },
        PointsAccount.Issued => this with { Issued = Issued + points },
        PointsAccount.Redeemed => this with { Redeemed = Redeemed + points },
        PointsAccount.Expired => this with { Expired = Expired + points },
        _ => this with { Transferred = Transferred + points },
    };
}
