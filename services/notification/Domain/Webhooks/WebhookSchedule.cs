namespace Rapport.Notification.Domain.Webhooks;

/// <summary>
/// When a delivery that failed is tried again: fourteen attempts over 72 hours, close together at first, in the manner of Standard
/// Webhooks. Each wait is up to a tenth shorter, so that what failed together is not tried together.
/// </summary>
internal static class WebhookSchedule
{
    /// <summary>How long a receiver may ask to be left alone.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    private static readonly TimeSpan[] Waits =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10),
        TimeSpan.FromMinutes(30), TimeSpan.FromHours(1), TimeSpan.FromHours(2), TimeSpan.FromHours(4), TimeSpan.FromHours(6),
        TimeSpan.FromHours(10), TimeSpan.FromHours(12), TimeSpan.FromHours(16), TimeSpan.FromHours(20),
    ];

    /// <summary>Attempts before a delivery is given up.</summary>
    public static int MostAttempts => Waits.Length + 1;

    /// <summary>The wait after so many attempts; null when it is given up.</summary>
    /// <param name="attempts">At least 1.</param>
    /// <param name="chance">0 to 1: how much of the tenth is taken off.</param>
    /// <param name="asked">What the receiver's Retry-After says; null for nothing.</param>
    public static TimeSpan? WaitAfter(int attempts, double chance, TimeSpan? asked = null)
    {
        if (attempts > Waits.Length)
            return null;
        var wait = Waits[attempts - 1] * (1 - (0.1 * Math.Clamp(chance, 0, 1)));
        return asked is { } pause && pause > wait ? TimeSpan.FromTicks(Math.Min(pause.Ticks, Math.Max(wait.Ticks, LongestPause.Ticks))) : wait;
    }
}
