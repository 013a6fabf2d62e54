using System.ComponentModel.DataAnnotations;

namespace Rapport.Notification;

/// <summary>Settings of the notification service (section <c>Notification</c>).</summary>
public sealed record NotificationOptions
{
    /// <summary>
    /// How long a claimed message belongs to its claimant, system time. Afterwards a marketing message is unknown and a
    /// transactional one is tried again. Default 2 minutes; 1 s to 1 h.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan ClaimLease { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Messages claimed at once. Default 100; 1–500.</summary>
    [Range(1, 500)]
    public int BatchSize { get; init; } = 100;

    /// <summary>
    /// Attempts before a message that meets temporary failures only is given up. Default 300: with waits that double up
    /// to 10 minutes, about two days. 1–10,000.
    /// </summary>
    [Range(1, 10_000)]
    public int MaxAttempts { get; init; } = 300;
}
