using System.ComponentModel.DataAnnotations;

namespace Rapport.Hosting.Idempotency;

/// <summary>How long requests are remembered (section <c>Rapport:Idempotency</c>).</summary>
public sealed record IdempotencyOptions
{
    /// <summary>
    /// From the first use of a key to when it is free again. Default 7 days, which the API promises; 1 s to 90 days.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "90.00:00:00")]
    public TimeSpan KeptFor { get; init; } = TimeSpan.FromDays(7);

    /// <summary>
    /// How long an attempt that says nothing more, because its process died, keeps others waiting. Default 30 s, three
    /// times what the gateway gives a call; 100 ms to 10 minutes.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(30);
}
