namespace Rapport.Notification.Domain.Broadcasts;

/// <summary>
/// When a broadcast halts by itself. Bounces at 5 %: providers' own thresholds (Amazon SES reviews an account at 5 %).
/// Complaints at 0.1 %: what Google and Yahoo ask bulk senders to stay below (Email sender guidelines, 2024). Neither before
/// so many were handed over that the share says something.
/// </summary>
internal static class HaltRule
{
    /// <summary>Messages handed over before bounces can halt it.</summary>
    public const long FewestForBounces = 100;

    /// <summary>Messages handed over before complaints can halt it: with fewer one alone would.</summary>
    public const long FewestForComplaints = 1000;

    /// <summary>Why it halts now; null when it does not.</summary>
    /// <param name="tally">What became of the audience.</param>
    /// <param name="since">What was before it was resumed last: not counted again.</param>
    public static string? ReasonFor(BroadcastTally tally, HaltBase since)
    {
        var handed = tally.Handed - since.Handed;
        if (handed >= FewestForComplaints && (tally.Complained - since.Complained) * 1000 >= handed)
            return BroadcastReasons.Complaints;
        return handed >= FewestForBounces && (tally.Bounced - since.Bounced) * 20 >= handed ? BroadcastReasons.Bounces : null;
    }
}
