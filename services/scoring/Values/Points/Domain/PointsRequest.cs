namespace Rapport.Scoring.Values.Points.Domain;

/// <summary>What a request wants.</summary>
public enum PointsWish
{
    /// <summary>Points for the contact.</summary>
    Earn,

    /// <summary>Points from the contact.</summary>
    Burn,
}

/// <summary>A wish to move points, as the log holds it.</summary>
/// <param name="Id">The event's id; derived from the caller's key, so it exists once.</param>
/// <param name="Wish">Earn or burn.</param>
/// <param name="Points">1 to <see cref="PointsLedger.MostPoints"/>.</param>
/// <param name="ExpiresAt">For earning: when they are lost unless spent; null is never.</param>
/// <param name="Reason">For people; may be empty.</param>
public sealed record PointsRequest(string Id, PointsWish Wish, long Points, DateTimeOffset? ExpiresAt, string Reason)
{
    /// <summary>The earning rule that asks; empty for a caller.</summary>
    public string Rule { get; init; } = "";

    /// <summary>Id of the event that the rule looked at; empty for a caller.</summary>
    public string Cause { get; init; } = "";
}

/// <summary>What became of a request.</summary>
/// <param name="Id">The request's.</param>
/// <param name="Points">How many it wanted.</param>
/// <param name="Granted">False when there were too few points.</param>
/// <param name="Balance">The contact's balance after it.</param>
public sealed record PointsDecision(string Id, long Points, bool Granted, long Balance);
