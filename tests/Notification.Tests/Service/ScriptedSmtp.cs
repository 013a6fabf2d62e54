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

/// <summary>A mail as it was handed over.</summary>
/// <param name="From">The envelope sender, without angle brackets.</param>
/// <param name="To">The envelope recipient, likewise.</param>
/// <param name="Raw">Its source.</param>
internal sealed record ScriptedMail(string From, string To, string Raw);

/// <summary>
/// A mail server that answers as it is told, and falls silent at a chosen point, so that a client can be killed exactly there.
/// </summary>
internal sealed class ScriptedSmtp : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<string> messageIds = new();
    private readonly ConcurrentQueue<ScriptedMail> mails = new();
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

    /// <summary>
    /// What it answers to a line of a client, or to "." at the end of a mail from there; null: that all is well.
    /// </summary>
    public Func<string, string?> Answer { get; set; } = _ => null;

    /// <summary>What it has taken.</summary>
    public IReadOnlyList<ScriptedMail> Mails => [.. mails];

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
                var session = new Session();
                while (await reader.ReadLineAsync(ended.Token) is { } line)
                    await AnswerAsync(line, session, stream, reader);
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
            {
                // The client was killed, or the test is over.
            }
        }
    }

    private async Task AnswerAsync(string line, Session session, NetworkStream stream, StreamReader reader)
    {
        var command = line.Split(' ')[0].ToUpperInvariant();
        if (command == "RCPT" && Silence == SmtpSilence.BeforeData)
            await FallSilentAsync();
        var answer = Answer(line);
        await SayAsync(stream, answer ?? command switch { "DATA" => "354 go on", "QUIT" => "221 bye", _ => "250 ok" });
        if (command == "MAIL")
            session.From = Within(line);
        if (command == "RCPT")
            session.To = Within(line);
        if (command != "DATA" || answer is not null)
            return;
        var source = new StringBuilder();
        while (await reader.ReadLineAsync(ended.Token) is { } text && text != ".")
        {
            source.Append(text).Append("\r\n");
            if (text.StartsWith("Message-Id:", StringComparison.OrdinalIgnoreCase))
                messageIds.Enqueue(text);
        }

        if (Silence == SmtpSilence.AfterData)
            await FallSilentAsync();
        var end = Answer(".");
        if (end is null)
            mails.Enqueue(new ScriptedMail(session.From, session.To, source.ToString()));
        await SayAsync(stream, end ?? "250 kept");
    }

    private static string Within(string line)
    {
        var from = line.IndexOf('<', StringComparison.Ordinal);
        var to = line.IndexOf('>', StringComparison.Ordinal);
        return from < 0 || to < from ? "" : line[(from + 1)..to];
    }

    private async Task FallSilentAsync()
    {
        Interlocked.Increment(ref silences);
        await Task.Delay(Timeout.Infinite, ended.Token);
    }

    private static Task SayAsync(NetworkStream stream, string line) =>
        stream.WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n")).AsTask();

    private sealed class Session
    {
        public string From { get; set; } = "";

        public string To { get; set; } = "";
    }
}
