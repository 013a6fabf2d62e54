namespace Rapport.Scoring.Values.Domain.Lifetime;

/// <summary>
/// What counting models need to know of a customer. Purchases of one day are one; the first starts the observation
/// and is not counted. Times are in weeks of seven days.
/// </summary>
/// <param name="Count">x: purchase days after the first; at least 0.</param>
/// <param name="Last">t_x: from the first to the last purchase; 0 when <paramref name="Count"/> is 0.</param>
/// <param name="Age">T: from the first purchase to the end of the observation; at least <paramref name="Last"/>.</param>
public readonly record struct RepeatPurchases(int Count, double Last, double Age)
{
    /// <summary>Whether the three fit together and are finite.</summary>
    public bool IsValid =>
        Count >= 0 && Last >= 0 && double.IsFinite(Age) && Age >= Last && (Count > 0) == (Last > 0);
}
