namespace Rapport.Scoring.Values.Points.Domain;

/// <summary>The accounts that points move between; what one loses, another gains.</summary>
public enum PointsAccount
{
    /// <summary>What the contact can spend.</summary>
    Customer,

    /// <summary>Where points come from.</summary>
    Issued,

    /// <summary>Where spent points go.</summary>
    Redeemed,

    /// <summary>Where points go that were not spent in time.</summary>
    Expired,

    /// <summary>Between contacts that turned out to be one.</summary>
    Transferred,
}

/// <summary>One line of the ledger: points leave an account and arrive in another.</summary>
/// <param name="Number">From 1 without holes, for each contact.</param>
/// <param name="At">Business time; never before the entry above.</param>
/// <param name="From">The account that is debited.</param>
/// <param name="To">The account that is credited.</param>
/// <param name="Points">Above 0.</param>
/// <param name="Request">Id of the event that asked for it; empty for what time brought about.</param>
/// <param name="Reason">For people; may be empty.</param>
public sealed record PointsEntry(
    long Number, DateTimeOffset At, PointsAccount From, PointsAccount To, long Points, string Request, string Reason)
{
    /// <summary>The earning rule that it comes from; empty for none.</summary>
    public string Rule { get; init; } = "";

    /// <summary>Id of the event that earned it by the rule; empty for none.</summary>
    public string Cause { get; init; } = "";
}
