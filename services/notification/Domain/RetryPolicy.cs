namespace Rapport.Notification.Domain;

/// <summary>When to try again after a failure that surely handed nothing over, and how often.</summary>
internal static class RetryPolicy
{
    private static readonly Plan Usual = new(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10), int.MaxValue);

    private static readonly Dictionary<string, Plan> ByReason = new()
    {
        // RFC 6647, section 5: whoever greylists lets through after minutes; earlier tries are in vain.
        [DeliveryFaults.Greylisted] = new(TimeSpan.FromMinutes(5), TimeSpan.FromHours(1), 30),
        // Coming back at once makes it worse.
        [DeliveryFaults.RateLimited] = new(TimeSpan.FromMinutes(1), TimeSpan.FromHours(1), 60),
        // Somebody has to tidy up first: over three days in all.
        [DeliveryFaults.MailboxFull] = new(TimeSpan.FromMinutes(30), TimeSpan.FromHours(4), 20),
        [DeliveryFaults.MailboxUnavailable] = new(TimeSpan.FromMinutes(1), TimeSpan.FromHours(1), 60),
        // A person has to mend the settings; servers lock out who tries a wrong password too often.
        [DeliveryFaults.AuthFailed] = new(TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(10), int.MaxValue),
        [DeliveryFaults.TlsFailed] = new(TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(10), int.MaxValue),
    };

    /// <summary>The wait after so many attempts (at least 1): 1 s, doubled with each, at most 10 minutes.</summary>
    public static TimeSpan WaitAfter(int attempts) => WaitAfter(attempts, "");

    /// <summary>The wait after so many failures in a row of one reason, doubled with each up to the reason's longest.</summary>
    public static TimeSpan WaitAfter(int times, string reason)
    {
        var plan = ByReason.GetValueOrDefault(reason, Usual);
        return TimeSpan.FromSeconds(
            Math.Min(plan.Longest.TotalSeconds, plan.First.TotalSeconds * Math.Pow(2, Math.Min(times - 1, 30))));
    }

    /// <summary>Whether a reason that ended so many attempts in a row will hardly go away.</summary>
    public static bool IsEnough(int times, string reason) => times >= ByReason.GetValueOrDefault(reason, Usual).Most;

    private sealed record Plan(TimeSpan First, TimeSpan Longest, int Most);
}
