namespace Rapport.Notification.Domain;

/// <summary>When to try again after a failure that surely handed nothing over.</summary>
internal static class RetryPolicy
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    /// <summary>The wait after so many attempts (at least 1): 1 s, doubled with each, at most 10 minutes.</summary>
    public static TimeSpan WaitAfter(int attempts) =>
        TimeSpan.FromSeconds(
            Math.Min(Longest.TotalSeconds, First.TotalSeconds * Math.Pow(2, Math.Min(attempts - 1, 30))));
}
