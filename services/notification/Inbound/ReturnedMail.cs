using MimeKit;

namespace Rapport.Notification.Inbound;

/// <summary>What a report says of a delivery (RFC 3464).</summary>
/// <param name="Action">failed, delayed, delivered, relayed or expanded.</param>
/// <param name="Status">Enhanced status code; may be missing.</param>
/// <param name="Diagnostic">What the other server said; may be missing.</param>
internal sealed record DeliveryReport(string Action, string? Status, string? Diagnostic);

/// <summary>
/// What a mail that came back is, read from its form and never from its text. Nothing in it is unpacked, and of its parts only
/// those at the top are looked at, so it costs no more than its size.
/// </summary>
internal static class ReturnedMail
{
    private const int MostRecipients = 100;
    private const int MostHeaders = 20;
    private const string FeedbackType = "Feedback-Type";

    /// <summary>The report that it is; null when it is none.</summary>
    public static DeliveryReport? ReportIn(MimeMessage mail)
    {
        if (Parts(mail, "delivery-status").OfType<MessageDeliveryStatus>().FirstOrDefault() is not { } status)
            return null;
        // The first group is about the mail, each other about a recipient; ours have one.
        var recipients = status.StatusGroups.Skip(1).Take(MostRecipients).ToList();
        var told = recipients.FirstOrDefault(group => IsFailed(group["Action"])) ?? recipients.FirstOrDefault();
        return told is null ? new DeliveryReport("", null, null)
            : new DeliveryReport((told["Action"] ?? "").Trim().ToLowerInvariant(), told["Status"], told["Diagnostic-Code"]);
    }

    /// <summary>As what its receiver reported a mail (RFC 5965): abuse, fraud, virus, other, not-spam; null when it is no such report.</summary>
    public static string? FeedbackIn(MimeMessage mail) =>
        Parts(mail, "feedback-report").OfType<MessageFeedbackReport>().FirstOrDefault() is { } feedback
            ? (feedback.Fields[FeedbackType] ?? "").Trim().ToLowerInvariant() : null;

    /// <summary>A header of the mail that a report quotes; empty where it does not.</summary>
    public static string QuotedHeader(MimeMessage mail, string name) =>
        // A report that quotes only the headers (text/rfc822-headers) is read as a mail without a body.
        (mail.Body as Multipart)?.OfType<MessagePart>().Select(part => part.Message?.Headers[name])
            .FirstOrDefault(value => value is { Length: > 0 })?.Trim() ?? "";

    /// <summary>The addresses that it came to, as far as mail servers write them down.</summary>
    public static IEnumerable<string> ArrivedAt(MimeMessage mail) =>
        mail.Headers.Where(header => header.Field.ToLowerInvariant() is "delivered-to" or "x-original-to" or "envelope-to")
            .Select(header => header.Value).Concat(mail.To.Mailboxes.Select(mailbox => mailbox.Address)).Take(MostHeaders)
            .Select(address => address.Trim().Trim('<', '>'));

    /// <summary>
    /// An answer that no person wrote: a vacation reply (RFC 3834, section 5), or what programs of before that mark otherwise.
    /// Its subject may quote anything.
    /// </summary>
    public static bool IsAutomatic(MimeMessage mail) =>
        mail.Headers["Auto-Submitted"]?.Trim() is { Length: > 0 } how && !how.StartsWith("no", StringComparison.OrdinalIgnoreCase)
        || mail.Headers["Precedence"]?.Trim().ToLowerInvariant() is "bulk" or "junk" or "auto_reply" or "list"
        || mail.Headers["X-Autoreply"] is not null || mail.Headers["X-Autorespond"] is not null
        || mail.Headers["Return-Path"]?.Trim() == "<>";

    /// <summary>Ids of the mails that it answers, the nearest first.</summary>
    public static IEnumerable<string> AnswersTo(MimeMessage mail) =>
        (mail.InReplyTo is { Length: > 0 } id ? [id] : Array.Empty<string>()).Concat(mail.References.Reverse()).Take(MostHeaders);

    private static IEnumerable<MimeEntity> Parts(MimeMessage mail, string reportType) =>
        mail.Body is MultipartReport report && string.Equals(report.ReportType, reportType, StringComparison.OrdinalIgnoreCase)
            ? report : [];

    private static bool IsFailed(string? action) => string.Equals(action?.Trim(), "failed", StringComparison.OrdinalIgnoreCase);
}
