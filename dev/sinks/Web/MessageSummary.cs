using Rapport.Sinks.Mailbox;

namespace Rapport.Sinks.Web;

/// <summary>A message in a list.</summary>
internal sealed record MessageSummary(
    string Id,
    DateTimeOffset ReceivedAt,
    string From,
    IReadOnlyList<string> To,
    string Subject,
    string? MessageId,
    int Size)
{
    public static MessageSummary Of(MailRecord record) => new(
        record.Id, record.ReceivedAt, record.From, record.EnvelopeTo, record.Subject, record.MessageId, record.Size);
}
