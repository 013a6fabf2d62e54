using MimeKit;
using Rapport.Sinks.Mailbox;

namespace Rapport.Sinks.Web;

/// <summary>A message opened: its envelope, headers, bodies and what is attached.</summary>
/// <param name="EnvelopeTo">Everyone the client named with RCPT, blind copies included.</param>
/// <param name="To">The To header; may name others than the envelope.</param>
/// <param name="Text">The plain-text body; null when there is none.</param>
/// <param name="Html">The HTML body as sent; null when there is none.</param>
internal sealed record MessageDetail(
    string Id,
    DateTimeOffset ReceivedAt,
    string EnvelopeFrom,
    IReadOnlyList<string> EnvelopeTo,
    string From,
    string To,
    string Subject,
    string? MessageId,
    int Size,
    IReadOnlyList<MessageHeader> Headers,
    string? Text,
    string? Html,
    IReadOnlyList<MessageAttachment> Attachments)
{
    /// <param name="record">What is known of the message without opening it.</param>
    /// <param name="message">Null when what was sent is no message that can be taken apart.</param>
    public static MessageDetail Of(MailRecord record, MimeMessage? message) => new(
        record.Id,
        record.ReceivedAt,
        record.EnvelopeFrom,
        record.EnvelopeTo,
        record.From,
        message?.To.ToString() ?? "",
        record.Subject,
        record.MessageId,
        record.Size,
        [.. (message?.Headers ?? []).Select(header => new MessageHeader(header.Field, header.Value))],
        message?.TextBody,
        message?.HtmlBody,
        [.. (message?.Attachments ?? []).Select(MessageAttachment.Of)]);
}

/// <summary>One header, decoded.</summary>
internal sealed record MessageHeader(string Name, string Value);

/// <summary>Something attached; its content is in the raw message.</summary>
internal sealed record MessageAttachment(string Name, string ContentType)
{
    public static MessageAttachment Of(MimeEntity entity) => new(
        entity.ContentDisposition?.FileName ?? entity.ContentType.Name ?? "", entity.ContentType.MimeType);
}
