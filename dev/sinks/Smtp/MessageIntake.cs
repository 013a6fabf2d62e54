using System.Buffers;
using Rapport.Sinks.Mailbox;
using SmtpServer;
using SmtpServer.Mail;
using SmtpServer.Protocol;
using SmtpServer.Storage;

namespace Rapport.Sinks.Smtp;

/// <summary>Decides about each whole message: kept, or what a planned fault says.</summary>
internal sealed class MessageIntake(
    MailStore mailbox, FaultPlan faults, SinksOptions options, ILogger<MessageIntake> log) : MessageStore
{
    // What ends the data phase belongs to the last line too, but does not come with the buffer.
    private static ReadOnlySpan<byte> LineEnd => "\r\n"u8;

    public override async Task<SmtpResponse> SaveAsync(
        ISessionContext context, IMessageTransaction transaction, ReadOnlySequence<byte> buffer,
        CancellationToken cancellationToken)
    {
        if (buffer.Length + LineEnd.Length > options.MaxMessageBytes)
            return new SmtpResponse(SmtpReplyCode.SizeLimitExceeded, "5.3.4 Message too big");
        if (faults.Next() is not { } fault) return Keep(transaction, buffer);
        await Task.Delay(TimeSpan.FromMilliseconds(fault.DelayMs), cancellationToken);
        switch (fault.Action)
        {
            case FaultAction.Reject:
                log.FaultPlayed(fault.Code);
                return new SmtpResponse((SmtpReplyCode)fault.Code,
                    fault.Code < 500 ? "4.3.0 Not now (planned)" : "5.7.1 Refused (planned)");
            case FaultAction.DropBeforeAccept:
                log.ConnectionDropped(kept: false);
                return Drop(context, SmtpResponse.TransactionFailed);
            case FaultAction.DropAfterAccept:
                var reply = Keep(transaction, buffer);
                log.ConnectionDropped(kept: true);
                return Drop(context, reply);
            default:
                return Keep(transaction, buffer);
        }
    }

    /// <summary>Ends the connection: the reply finds nobody.</summary>
    private static SmtpResponse Drop(ISessionContext context, SmtpResponse unsaid)
    {
        ((SmtpConnection)context.Pipe).Abort();
        return unsaid;
    }

    private SmtpResponse Keep(IMessageTransaction transaction, ReadOnlySequence<byte> buffer)
    {
        var message = new byte[buffer.Length + LineEnd.Length];
        buffer.CopyTo(message);
        LineEnd.CopyTo(message.AsSpan((int)buffer.Length));
        var envelope = new Envelope(Address(transaction.From), [.. transaction.To.Select(Address)]);
        var kept = mailbox.Append(envelope, message);
        log.MessageTaken(kept.Id, kept.Size);
        return new SmtpResponse(SmtpReplyCode.Ok, $"2.0.0 OK: kept as {kept.Id}");
    }

    // The null sender has neither part; "Postmaster" may stand without a domain.
    private static string Address(IMailbox mailbox) =>
        string.IsNullOrEmpty(mailbox.Host) ? mailbox.User ?? "" : mailbox.AsAddress();
}
