using System.IO.Pipelines;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using SmtpServer.IO;

namespace Rapport.Sinks.Smtp;

/// <summary>One client's connection, without TLS.</summary>
internal sealed class SmtpConnection(ConnectionContext connection) : ISecurableDuplexPipe
{
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Done when the session is over; what was written is still sent.</summary>
    public Task Ended => ended.Task;

    public PipeReader Input => connection.Transport.Input;

    public PipeWriter Output => connection.Transport.Output;

    public bool IsSecure => false;

    public SslProtocols SslProtocol => SslProtocols.None;

    /// <summary>Ends the connection at once; nothing more is sent.</summary>
    public void Abort() => connection.Abort();

    public Task UpgradeAsync(
        X509Certificate certificate, SslProtocols protocols, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("STARTTLS is not offered.");

    public void Dispose() => ended.TrySetResult();
}
