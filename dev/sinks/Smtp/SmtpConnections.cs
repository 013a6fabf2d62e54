using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;
using SmtpServer;
using SmtpServer.IO;
using SmtpServer.Net;

namespace Rapport.Sinks.Smtp;

/// <summary>
/// The connections of the SMTP port, as Kestrel accepts them, for the SmtpServer package. Its own listener leaves
/// Nagle's algorithm on: a client that sends several commands at once then waits 40 ms for every answer but the first.
/// </summary>
internal sealed class SmtpConnections : ConnectionHandler, IEndpointListenerFactory, IEndpointListener
{
    private readonly Channel<SmtpConnection> accepted = Channel.CreateUnbounded<SmtpConnection>();

    public override Task OnConnectedAsync(ConnectionContext connection)
    {
        var pipe = new SmtpConnection(connection);
        accepted.Writer.TryWrite(pipe);
        return pipe.Ended;
    }

    public IEndpointListener CreateListener(IEndpointDefinition endpointDefinition) => this;

    [SuppressMessage("Reliability", "CA2000", Justification = "The session that gets it disposes of it.")]
    public async Task<ISecurableDuplexPipe> GetPipeAsync(ISessionContext context, CancellationToken cancellationToken) =>
        await accepted.Reader.ReadAsync(cancellationToken);

    public void Dispose()
    {
        // Kestrel owns the port.
    }
}
