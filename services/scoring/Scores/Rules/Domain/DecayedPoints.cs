namespace Rapport.Scoring.Scores.Rules.Domain;

/// <summary>
/// Points that halve with every half-life, as one number and the instant it holds for. Adding is order-independent:
/// the same points in any order give the same value at any instant, up to rounding.
/// </summary>
/// <param name="Points">Value at <see cref="AsOf"/>.</param>
/// <param name="AsOf">Latest time of any points in it, UTC.</param>
public readonly record struct DecayedPoints(double Points, DateTimeOffset AsOf)
{
    /// <summary>Points * 2^(-(now - asOf) / halfLife).</summary>
    /// <param name="now">UTC; earlier than AsOf counts as AsOf.</param>
    /// <param name="halfLife">Greater than zero; null when points never fade.</param>
    public double At(DateTimeOffset now, TimeSpan? halfLife) => Points * Remaining(now - AsOf, halfLife);

    /// <summary>With more points; those of a late event are decayed from its own time to AsOf before they are added.</summary>
    public DecayedPoints Add(double points, DateTimeOffset at, TimeSpan? halfLife) => at >= AsOf
        ? new DecayedPoints(At(at, halfLife) + points, at)
        : this with { Points = Points + points * Remaining(AsOf - at, halfLife) };

    private static double Remaining(TimeSpan age, TimeSpan? halfLife) =>
        halfLife is not { } half || age <= TimeSpan.Zero ? 1 : Math.Pow(2, -(age / half));
}
