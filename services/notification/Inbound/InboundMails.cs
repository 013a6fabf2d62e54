using MimeKit;
using Rapport.Events.Consents;
using Rapport.Following.Conclusions;
using Rapport.Hosting.Errors;
using Rapport.Notification.Bounces;
using Rapport.Notification.Domain;
using Rapport.Notification.Links;
using Rapport.Notification.Outgoing;
using Rapport.Notification.Preferences;
using Rapport.Notification.Stores;
using Rapport.Notification.Suppressions;
using Rapport.Notification.V1;

namespace Rapport.Notification.Inbound;

/// <summary>
/// Takes mails that come back: wishes to get no more, reports, complaints, answers. None is believed without a proof that
/// only who got the mail can have: the address that the report came to (VERP), the token in the headers that it quotes, or
/// for an answer the sender's address beside the Message-ID.
/// </summary>
internal sealed class InboundMails(
    LinkTokens tokens, ReturnAddresses addresses, ContactActs acts, MessageStore messages, BounceRecording bounces,
    ComplaintRecording complaints, SuppressionIds ids, ConclusionRelay relay, TimeProvider clock)
{
    private const int MostBytes = 1024 * 1024;
    private const string Source = "unsubscribe_mail";

    // Deeper parts are left as they are.
    private static readonly ParserOptions Reading = new() { MaxMimeDepth = 16 };

    /// <summary>Takes a mail.</summary>
    /// <exception cref="DomainError">FIELDS_INVALID: it is missing, too large, no base64 or no mail.</exception>
    public async Task<ReceiveMailResponse> TakeAsync(
        string workspace, ReceiveMailRequest request, CancellationToken cancellation)
    {
        using var mail = await ReadAsync(BytesOf(request.Raw), cancellation);
        if (ReturnedMail.ReportIn(mail) is { } report)
            return await TakeReportAsync(workspace, mail, report, request.Recipient, cancellation);
        if (ReturnedMail.FeedbackIn(mail) is { } feedback)
            return await TakeComplaintAsync(workspace, mail, feedback, cancellation);
        if (ReturnedMail.IsAutomatic(mail))
            return new ReceiveMailResponse { TakenFor = InboundMail.AutomaticReply };
        if (LinkIn(workspace, TokenIn(mail)) is { } link)
        {
            await acts.RefuseAsync(
                link, link.Purpose.Length == 0 ? ConsentAct.All : link.Purpose.ToLowerInvariant(), Source, "", cancellation);
            return new ReceiveMailResponse { TakenFor = InboundMail.Unsubscribe, Message = link.Message };
        }

        return await TakeAnswerAsync(workspace, mail, cancellation);
    }

    private async Task<ReceiveMailResponse> TakeReportAsync(
        string workspace, MimeMessage mail, DeliveryReport report, string recipient, CancellationToken cancellation)
    {
        // Delays end by themselves, one way or the other.
        if (report.Action != "failed")
            return new ReceiveMailResponse { TakenFor = InboundMail.Ignored };
        var link = LinkIn(workspace, ReturnedMail.QuotedHeader(mail, ReturnPath.Header));
        var id = ReturnedMail.ArrivedAt(mail).Prepend(recipient).Select(address => addresses.MessageOf(workspace, address))
            .FirstOrDefault(found => found is not null) ?? link?.Message;
        if (id is null || await messages.FindAsync(workspace, id, cancellation) is not { } message)
            return new ReceiveMailResponse { TakenFor = InboundMail.Unproven };
        // Of a message of an earlier version only the link knows the address.
        if (message.AddressId.Length == 0 && link?.Message == message.Id)
            message = message with { AddressId = ids.Of(workspace, link.Address, Domain.SuppressionScope.Channel, link.Channel) };
        await bounces.TakeAsync(
            message, SmtpClassification.Of(SmtpAnswer.OfReport(report.Status, report.Diagnostic)), cancellation);
        return new ReceiveMailResponse { TakenFor = InboundMail.Bounce, Message = message.Id };
    }

    private async Task<ReceiveMailResponse> TakeComplaintAsync(
        string workspace, MimeMessage mail, string feedback, CancellationToken cancellation)
    {
        if (feedback is not ("abuse" or "fraud" or "virus" or "other"))
            return new ReceiveMailResponse { TakenFor = InboundMail.Ignored };
        if (LinkIn(workspace, ReturnedMail.QuotedHeader(mail, ReturnPath.Header)) is not { } link)
            return new ReceiveMailResponse { TakenFor = InboundMail.Unproven };
        await complaints.TakeAsync(link, feedback, cancellation);
        return new ReceiveMailResponse { TakenFor = InboundMail.Complaint, Message = link.Message };
    }

    private async Task<ReceiveMailResponse> TakeAnswerAsync(string workspace, MimeMessage mail, CancellationToken cancellation)
    {
        var id = ReturnedMail.AnswersTo(mail).Select(each => each.Split('@')[0])
            .FirstOrDefault(each => each.StartsWith(MessageRecord.IdOf(""), StringComparison.Ordinal));
        if (id is null)
            return new ReceiveMailResponse { TakenFor = InboundMail.Ignored };
        var from = EmailAddress.Normalise(mail.From.Mailboxes.FirstOrDefault()?.Address ?? "");
        if (from is null || await messages.FindAsync(workspace, id, cancellation) is not { AddressId.Length: > 0 } message
            || !ids.Against(workspace, new ConsentAddress("email", from), message.Channel).Contains(message.AddressId))
            return new ReceiveMailResponse { TakenFor = InboundMail.Unproven };
        var now = clock.Now();
        if (message.RepliedAt is null && await messages.ReplyAsync(message, now, MessageConclusions.Replied(message, now), cancellation))
            relay.Ring();
        return new ReceiveMailResponse { TakenFor = InboundMail.Reply, Message = message.Id };
    }

    private ContactLink? LinkIn(string workspace, string token) =>
        tokens.Read(token) is { } link && link.Workspace == workspace ? link : null;

    private static byte[] BytesOf(string raw)
    {
        if (raw.Length == 0)
            throw DomainError.Invalid("raw", "is missing");
        if (raw.Length > (MostBytes + 2) / 3 * 4)
            throw DomainError.Invalid("raw", $"is larger than {MostBytes} bytes");
        var bytes = new byte[raw.Length];
        return Convert.TryFromBase64String(raw, bytes, out var written)
            ? bytes[..written] : throw DomainError.Invalid("raw", "is not base64 (RFC 4648, section 4)");
    }

    private static async Task<MimeMessage> ReadAsync(byte[] raw, CancellationToken cancellation)
    {
        using var stream = new MemoryStream(raw);
        try
        {
            return await MimeMessage.LoadAsync(Reading, stream, cancellation);
        }
        catch (FormatException)
        {
            throw DomainError.Invalid("raw", "is no mail (RFC 5322)");
        }
    }

    // Mail programs fold long subjects.
    private static string TokenIn(MimeMessage mail) =>
        string.Concat((mail.Subject ?? "").Where(letter => !char.IsWhiteSpace(letter)));
}
