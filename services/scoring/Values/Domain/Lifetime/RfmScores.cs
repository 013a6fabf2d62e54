namespace Rapport.Scoring.Values.Domain.Lifetime;

/// <summary>What RFM looks at.</summary>
/// <param name="RecencyDays">Whole days since the last purchase; fewer is better.</param>
/// <param name="Frequency">Orders; more is better.</param>
/// <param name="Monetary">All amounts less refunds, in the workspace's currency; more is better.</param>
public readonly record struct RfmValues(int RecencyDays, int Frequency, double Monetary);

/// <summary>Scores from 1 (worst) to 5 (best).</summary>
public readonly record struct RfmScores(int Recency, int Frequency, int Monetary)
{
    /// <summary>For people: "543".</summary>
    public override string ToString() => $"{Recency}{Frequency}{Monetary}";

    /// <summary>
    /// The name of the group, from recency and the mean of frequency and monetary (halves count up). Every
    /// combination has exactly one.
    /// </summary>
    public string Group => (Recency, (Frequency + Monetary + 1) / 2) switch
    {
        ( >= 4, >= 4) => "champions",
        (3, >= 4) => "loyal",
        (2, >= 4) => "at_risk",
        (1, >= 4) => "cannot_lose",
        ( >= 4, 3) => "potential_loyal",
        (3, 3) => "need_attention",
        (5, _) => "new",
        (4, _) => "promising",
        (3, _) => "about_to_sleep",
        (2, 3) => "at_risk",
        (2, _) => "hibernating",
        (_, 3) => "hibernating",
        _ => "lost",
    };
}
