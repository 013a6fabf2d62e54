using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Connections;
using Rapport.Sinks.Mailbox;

namespace Rapport.Sinks.Smtp;

/// <summary>Takes SMTP connections and decides about each message: kept, or what a planned fault says.</summary>
[SuppressMessage("Performance", "CA1812", Justification = "Created by Kestrel for its listener.")]
internal sealed class SmtpConnection(
    MailStore mailbox, FaultPlan faults, SinksOptions options, ILogger<SmtpConnection> log) : ConnectionHandler
{
    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        try
        {
            await new SmtpConversation(connection.Transport, options, Take).Run(connection.ConnectionClosed);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException)
        {
            // The client went away in mid-sentence: nothing to answer and nobody to answer to.
        }
        catch (DroppedByFaultException)
        {
            connection.Abort();
        }
    }

    private async ValueTask<SmtpReply> Take(Envelope envelope, DataReader data, CancellationToken closed)
    {
        if (data.IsTooBig) return SmtpReply.TooBig;
        if (faults.Next() is not { } fault) return Keep(envelope, data);
        await Task.Delay(TimeSpan.FromMilliseconds(fault.DelayMs), closed);
        switch (fault.Action)
        {
            case FaultAction.Reject:
                log.FaultPlayed(fault.Code);
                return fault.Code < 500
                    ? new SmtpReply(fault.Code, "4.3.0 Not now (planned)")
                    : new SmtpReply(fault.Code, "5.7.1 Refused (planned)");
            case FaultAction.DropBeforeAccept:
                log.ConnectionDropped(kept: false);
                throw new DroppedByFaultException();
            case FaultAction.DropAfterAccept:
                Keep(envelope, data);
                log.ConnectionDropped(kept: true);
                throw new DroppedByFaultException();
            default:
                return Keep(envelope, data);
        }
    }

    private SmtpReply Keep(Envelope envelope, DataReader data)
    {
        var kept = mailbox.Append(envelope, data.Message);
        log.MessageTaken(kept.Id, kept.Size);
        return new SmtpReply(250, $"2.0.0 OK: kept as {kept.Id}");
    }
}
