namespace Rapport.Sidecar.Resiliency;

/// <summary>When a failed delivery is tried again.</summary>
/// <remarks>
/// Source: Dapr's Resiliency resource and the defaults of its retry library: an exponential policy starts at 0.5 s,
/// grows by half and spreads each delay by up to half either way; it gives up after 15 minutes.
/// </remarks>
internal sealed record RetryPolicy
{
    private const double Growth = 1.5;
    private const double Spread = 0.5;
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan MostElapsed = TimeSpan.FromMinutes(15);

    /// <summary>False for the same delay every time.</summary>
    public bool Exponential { get; init; }

    /// <summary>Delay of a constant policy. Default 5 s.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest delay of an exponential policy before spreading. Default 60 s.</summary>
    public TimeSpan MaxInterval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Tries after the first one; null for no limit.</summary>
    public int? MaxRetries { get; init; }

    /// <summary>Codes worth a retry; null for all. Failures without a code are always retried.</summary>
    public StatusCodeRanges? Matching { get; init; }

    /// <summary>Factor on every delay, from the stand-in's time scale.</summary>
    public double TimeScale { get; init; } = 1;

    /// <summary>Whether there is a further try.</summary>
    /// <param name="retry">Its number; 1 is the second try.</param>
    /// <param name="elapsed">Time since the first try began.</param>
    /// <param name="statusCode">The app's answer, null if there was none or it was a RETRY verdict.</param>
    public bool Allows(int retry, TimeSpan elapsed, int? statusCode) =>
        !(retry > MaxRetries)
        && !(Exponential && elapsed >= MostElapsed * TimeScale)
        && (Matching is null || statusCode is null || Matching.Contains(statusCode.Value));

    /// <summary>Waiting time before a retry.</summary>
    /// <param name="retry">Its number, from 1.</param>
    /// <param name="sample">Uniform random number in [0, 1) that spreads exponential delays.</param>
    public TimeSpan DelayBefore(int retry, double sample)
    {
        if (!Exponential) return Duration * TimeScale;
        var grown = FirstDelay.TotalMilliseconds * Math.Pow(Growth, retry - 1);
        var capped = Math.Min(grown, MaxInterval.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(capped * (1 - Spread + 2 * Spread * sample) * TimeScale);
    }
}
