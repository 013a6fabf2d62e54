using System.Net.Sockets;
using System.Text;

namespace Rapport.Sinks.Tests.Smtp;

/// <summary>A client that sends exactly the bytes it is told to.</summary>
internal sealed class RawSmtp : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(2);
    private readonly TcpClient client = new();
    private readonly StreamReader reader;

    public RawSmtp(int port)
    {
        client.Connect("127.0.0.1", port);
        reader = new StreamReader(client.GetStream(), Encoding.UTF8);
    }

    public async Task Send(string text) => await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(text));

    /// <summary>One whole reply, its lines joined by line feeds; null when the server closed the connection.</summary>
    public async Task<string?> Reply()
    {
        var reply = new StringBuilder();
        while (true)
        {
            string? line;
            try
            {
                line = await reader.ReadLineAsync().WaitAsync(Bound);
            }
            catch (IOException)
            {
                return null;
            }
            if (line is null) return null;
            reply.Append(line);
            if (line.Length < 4 || line[3] == ' ') return reply.ToString();
            reply.Append('\n');
        }
    }

    public async Task<string> Ask(string line)
    {
        await Send(line + "\r\n");
        return await Reply() ?? "closed";
    }

    /// <summary>Greets and goes as far as the data phase.</summary>
    public async Task BeginData()
    {
        await Reply();
        await Ask("EHLO test");
        await Ask("MAIL FROM:<a@example.com>");
        await Ask("RCPT TO:<b@example.com>");
        Assert.StartsWith("354", await Ask("DATA"), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        reader.Dispose();
        client.Dispose();
    }
}
