using System.Globalization;
using System.Text;
using MailKit;
using MailKit.Net.Smtp;
using Microsoft.Extensions.Options;
using MimeKit;
using Rapport.Notification.Domain;

namespace Rapport.Notification.Channels.Email;

/// <summary>
/// E-mail over SMTP. The Message-ID is made from the message's id, so every attempt carries the same one. Until the
/// first byte of the message has left, a failure is surely not a hand-over; from then on only the server's answer
/// tells.
/// </summary>
internal sealed class EmailSender(
    SmtpConnections connections, IOptions<SmtpOptions> options, ILogger<EmailSender> logger)
    : IMessageSender
{
    private readonly MailboxAddress from = MailboxAddress.Parse(options.Value.From);

    /// <inheritdoc/>
    public string Channel => "email";

    /// <inheritdoc/>
    public int Parallelism => options.Value.Connections;

    /// <inheritdoc/>
    public string? AddressOf(KnownContact contact) => contact.Email;

    /// <summary>The Message-ID of a message, without angle brackets.</summary>
    public static string MessageIdOf(string message, string sender) =>
        $"{message}@{MailboxAddress.Parse(sender).Domain}";

    /// <inheritdoc/>
    public async Task<DeliveryResult> SendAsync(ReadyMessage message)
    {
        if (!EmailAddress.IsUsable(message.Address))
            return new DeliveryResult(DeliveryOutcome.Refused, new DeliveryFault(Reasons.AddressInvalid));
        SmtpClient client;
        try
        {
            client = await connections.RentAsync();
        }
        catch (Exception exception)
        {
            var fault = SmtpFailures.OfSession(exception);
            Log.MailServerFailed(logger, fault.Reason, fault.Codes);
            return new DeliveryResult(DeliveryOutcome.NotNow, fault);
        }

        using var mime = Compose(message);
        var transfer = new Transfer();
        var isSound = false;
        try
        {
            using var timeout = new CancellationTokenSource(options.Value.Timeout);
            await client.SendAsync(
                FormatOptions.Default, mime, SenderOf(message), [new MailboxAddress("", message.Address)], timeout.Token, transfer);
            isSound = true;
            return new DeliveryResult(DeliveryOutcome.Accepted);
        }
        catch (Exception exception)
        {
            isSound = exception is SmtpCommandException { StatusCode: not SmtpStatusCode.ServiceNotAvailable };
            return Failed(message.Id, exception, transfer.HasBegun);
        }
        finally
        {
            connections.Return(client, isSound);
        }
    }

    private DeliveryResult Failed(string message, Exception exception, bool hasBegun)
    {
        var fault = SmtpFailures.OfMail(exception);
        if (exception is SmtpCommandException answer)
        {
            Log.MailRefused(logger, message, fault.Reason, fault.Codes);
            // A login that is missing or wrong is ours to mend: no mail is given up for it.
            return new DeliveryResult(
                (int)answer.StatusCode >= 500 && fault.Reason is not (DeliveryFaults.AuthFailed or DeliveryFaults.TlsFailed)
                    ? DeliveryOutcome.Refused : DeliveryOutcome.NotNow, fault);
        }

        if (fault.Reason == Reasons.AddressInvalid)
            return new DeliveryResult(DeliveryOutcome.Refused, fault);
        Log.MailServerFailed(logger, fault.Reason, fault.Codes);
        return hasBegun
            ? new DeliveryResult(DeliveryOutcome.Unknown)
            : new DeliveryResult(DeliveryOutcome.NotNow, fault);
    }

    // What comes back goes to an address of the message's own (VERP), so that a report is known by where it arrives.
    private MailboxAddress SenderOf(ReadyMessage message) =>
        message.Returns is { Mailbox.Length: > 0 } returns ? new MailboxAddress("", returns.Mailbox) : from;

    private MimeMessage Compose(ReadyMessage message)
    {
        var (subject, html, text) = message.Content;
        var body = new BodyBuilder
        {
            HtmlBody = html.Length > 0 ? html : null, TextBody = text.Length > 0 ? text : null,
        };
        var mime = new MimeMessage
        {
            From = { from },
            To = { new MailboxAddress("", message.Address) },
            Subject = subject,
            Date = message.Date,
            MessageId = MessageIdOf(message.Id, options.Value.From),
            Body = body.ToMessageBody(),
        };
        if (message.WayOut is { } wayOut)
        {
            AddRaw(mime, "List-Unsubscribe", wayOut.Header.Replace(", ", ",\r\n ", StringComparison.Ordinal));
            AddRaw(mime, "List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
        }

        if (message.Returns is { } returns)
            AddRaw(mime, ReturnPath.Header, returns.Token);
        return mime;
    }

    // As it stands: folding a long line may break an address in two.
    private static void AddRaw(MimeMessage mime, string field, string value)
    {
        var header = new Header(field, "");
        header.SetRawValue(Encoding.ASCII.GetBytes($" {value}\r\n"));
        mime.Headers.Add(header);
    }

    /// <summary>Notices the first byte of the message on its way.</summary>
    private sealed class Transfer : ITransferProgress
    {
        public bool HasBegun { get; private set; }

        public void Report(long bytesTransferred, long totalSize) => HasBegun = true;

        public void Report(long bytesTransferred) => HasBegun = true;
    }
}
