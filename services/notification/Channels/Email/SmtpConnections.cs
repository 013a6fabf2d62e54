using System.Collections.Concurrent;
using System.Diagnostics;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;

namespace Rapport.Notification.Channels.Email;

/// <summary>
/// A few connections to the mail server, kept open between mails. One that has been idle for long is replaced before
/// use, since the server may have given it up.
/// </summary>
internal sealed class SmtpConnections(IOptions<SmtpOptions> options) : IDisposable
{
    private static readonly TimeSpan LongestIdle = TimeSpan.FromSeconds(20);
    private readonly ConcurrentStack<(SmtpClient Client, long IdleSince)> idle = new();

    /// <summary>A connection that is ready; the caller gives it back whatever happens.</summary>
    /// <exception cref="Exception">The server cannot be reached, or does not let us in.</exception>
    public async Task<SmtpClient> RentAsync()
    {
        while (idle.TryPop(out var kept))
        {
            if (kept.Client.IsConnected && Stopwatch.GetElapsedTime(kept.IdleSince) < LongestIdle)
                return kept.Client;
            kept.Client.Dispose();
        }

        return await ConnectAsync(options.Value);
    }

    /// <summary>Takes a connection back.</summary>
    /// <param name="client">The connection.</param>
    /// <param name="isSound">False when an answer may still be on its way: it would be taken for the next
    /// mail's.</param>
    public void Return(SmtpClient client, bool isSound)
    {
        if (isSound && client.IsConnected && idle.Count < options.Value.Connections)
            idle.Push((client, Stopwatch.GetTimestamp()));
        else
            client.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (idle.TryPop(out var kept))
            kept.Client.Dispose();
    }

    private static async Task<SmtpClient> ConnectAsync(SmtpOptions smtp)
    {
        var client = new SmtpClient { Timeout = (int)smtp.Timeout.TotalMilliseconds };
        try
        {
            using var timeout = new CancellationTokenSource(smtp.Timeout);
            // A password never travels in clear text.
            var security = smtp.User.Length > 0
                ? smtp.Port == 465 ? SecureSocketOptions.SslOnConnect : SecureSocketOptions.StartTls
                : SecureSocketOptions.StartTlsWhenAvailable;
            await client.ConnectAsync(smtp.Host, smtp.Port, security, timeout.Token);
            if (smtp.User.Length > 0)
                await client.AuthenticateAsync(smtp.User, smtp.Password, timeout.Token);
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }
}
