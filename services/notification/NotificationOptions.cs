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
    /// Attempts before a message that meets temporary failures only is given up. Default 300: with the usual waits, which double
    /// up to 10 minutes, about two days; some faults are given up sooner (docs/delivery-failures.md). 1–10,000.
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

    /// <summary>How long the receiver of a webhook has to answer. Default 15 s; 1 s to 1 minute.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan WebhookTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long every attempt of a webhook may fail before it is disabled. Default 5 days; 1 s to 30 days.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan WebhookPatience { get; init; } = TimeSpan.FromDays(5);

    /// <summary>
    /// Webhooks may lead to private addresses and go over http. In development only: elsewhere whoever has a key of a workspace
    /// could reach what stands beside the platform. Default off.
    /// </summary>
    public bool WebhookPrivateAddresses { get; init; }

    /// <summary>
    /// A mailbox for what comes back, whose mails are handed to <c>POST /v1/inbound/mail</c>. Each mail goes out with a
    /// sub-address of it as its envelope sender, "bounces+TOKEN@example.com" (RFC 5233), so the mail server has to deliver those
    /// there. Its part before the @ has at most 21 characters. Default none: the envelope sender is that of the mail, and
    /// only reports that quote the mail's headers are understood.
    /// </summary>
    [RegularExpression(@"[^@+\s<>?]{1,21}@[^@\s<>?]+")]
    public string BounceMailbox { get; init; } = "";

    /// <summary>
    /// How long a replica lives before it takes plain hashes of an earlier version away, once each is stored keyed: no
    /// replica of that version may run by then, or be wanted back, for it reads no others. Default 1 day; 0 s to 30 days.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "30.00:00:00")]
    public TimeSpan ForgetPlainHashesAfter { get; init; } = TimeSpan.FromDays(1);
}
