using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Rapport.Notification.Tests.Service;

/// <summary>Where a scripted mail server stops answering.</summary>
public enum SmtpSilence
{
    /// <summary>Nowhere.</summary>
    Never,

    /// <summary>After RCPT TO: the message has not left the client.</summary>
    BeforeData,

    /// <summary>After the message, which it keeps: the client is never told.</summary>
    AfterData,
}

/// <summary>A mail server that falls silent at a chosen point, so that a client can be killed exactly there.</summary>
internal sealed class ScriptedSmtp : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<string> messageIds = new();
    private readonly CancellationTokenSource ended = new();
    private int silences;

    public ScriptedSmtp()
    {
        listener.Start();
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        _ = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>Where it falls silent from now on.</summary>
    public SmtpSilence Silence { get; set; }

    /// <summary>How often it has fallen silent.</summary>
    public int Silences => silences;

    /// <summary>Message-ID of every message that was kept.</summary>
    public IReadOnlyList<string> MessageIds => [.. messageIds];

    public void Dispose()
    {
        ended.Cancel();
        listener.Dispose();
        ended.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!ended.IsCancellationRequested)
        {
            try
            {
                _ = TalkAsync(await listener.AcceptTcpClientAsync(ended.Token));
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await using var stream = client.GetStream();
                using var reader = new StreamReader(stream, Encoding.ASCII);
                await SayAsync(stream, "220 scripted");
                while (await reader.ReadLineAsync(ended.Token) is { } line)
                    await AnswerAsync(line.Split(' ')[0].ToUpperInvariant(), stream, reader);
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
            {
                // The client was killed, or the test is over.
            }
        }
    }

    private async Task AnswerAsync(string command, NetworkStream stream, StreamReader reader)
    {
        if (command == "RCPT" && Silence == SmtpSilence.BeforeData)
            await FallSilentAsync();
        await SayAsync(stream, command switch { "DATA" => "354 go on", "QUIT" => "221 bye", _ => "250 ok" });
        if (command != "DATA")
            return;
        while (await reader.ReadLineAsync(ended.Token) is { } line && line != ".")
            if (line.StartsWith("Message-Id:", StringComparison.OrdinalIgnoreCase))
                messageIds.Enqueue(line);
        if (Silence == SmtpSilence.AfterData)
            await FallSilentAsync();
        await SayAsync(stream, "250 kept");
    }

    private async Task FallSilentAsync()
    {
        Interlocked.Increment(ref silences);
        await Task.Delay(Timeout.Infinite, ended.Token);
    }

    private static Task SayAsync(NetworkStream stream, string line) =>
        stream.WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n")).AsTask();
}
