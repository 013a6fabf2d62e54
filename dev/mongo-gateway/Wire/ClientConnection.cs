using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Rapport.MongoGateway.Commands;

namespace Rapport.MongoGateway.Wire;

/// <summary>
/// Serves one client: reads a message, has it answered, writes the reply, and so on until it hangs up.
/// </summary>
internal sealed class ClientConnection(CommandRouter router, ILogger<ClientConnection> log) : ConnectionHandler
{
    private static int lastReplyId;

    /// <summary>Runs until the client or the server closes the connection.</summary>
    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        try
        {
            // When the gateway stops, a command that runs is finished first.
            var stopping = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested;
            using var closed = CancellationTokenSource.CreateLinkedTokenSource(
                connection.ConnectionClosed, stopping ?? CancellationToken.None);
            await Serve(connection.Transport, closed.Token);
        }
        catch (FormatException e)
        {
            Log.ProtocolViolated(log, connection.ConnectionId, e.Message);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ConnectionResetException)
        {
            Log.ClientLeft(log, connection.ConnectionId);
        }
    }

    private async Task Serve(IDuplexPipe transport, CancellationToken closed)
    {
        while (true)
        {
            var read = await transport.Input.ReadAsync(closed);
            var buffer = read.Buffer;
            while (MessageFraming.TryRead(ref buffer, out var request))
            {
                using (request)
                    await Answer(transport.Output, request, closed);
            }
            transport.Input.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted)
                return;
        }
    }

    private async Task Answer(PipeWriter output, Request request, CancellationToken closed)
    {
        using var reply = await router.Answer(request, closed);
        if (!request.ExpectsReply)
            return;
        MessageFraming.Write(output, request, reply, Interlocked.Increment(ref lastReplyId));
        await output.FlushAsync(CancellationToken.None);
    }
}
