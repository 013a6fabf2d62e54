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

    /// <summary>
    /// Keys the hashes of suppressed addresses and the links of mails; at least 32 characters. Required outside development.
    /// Whoever loses it loses the suppressions, and the way out of every mail that was sent. Stored nowhere.
    /// </summary>
    [RegularExpression(".{32,}")]
    public string Secret { get; init; } = "";

    /// <summary>The secret before this one: what was hashed and linked under it still counts. Default none.</summary>
    [RegularExpression(".{32,}")]
    public string SecretBefore { get; init; } = "";

    /// <summary>
    /// Where people reach the gateway: links in mails begin so. Default http://localhost:8080; https outside development
    /// (RFC 8058, section 3.1).
    /// </summary>
    [Required, Url]
    public string PublicUrl { get; init; } = "http://localhost:8080";

    /// <summary>
    /// A mailbox whose mails are handed to <c>POST /v1/inbound/mail</c>: marketing mails then offer to unsubscribe by mail,
    /// too. Default none.
    /// </summary>
    [RegularExpression(@"[^@\s<>?]+@[^@\s<>?]+")]
    public string UnsubscribeMailbox { get; init; } = "";

    /// <summary>
    /// How long a replica lives before it takes plain hashes of an earlier version away, once each is stored keyed: no
    /// replica of that version may run by then, or be wanted back, for it reads no others. Default 1 day; 0 s to 30 days.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "30.00:00:00")]
    public TimeSpan ForgetPlainHashesAfter { get; init; } = TimeSpan.FromDays(1);
}
