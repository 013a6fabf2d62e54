using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Rapport.Gateway.Tests.Running;

/// <summary>HTTP as bytes, for what no client would send.</summary>
internal static class RawHttp
{
    /// <summary>
    /// Sends bytes and reads until the server closes or nothing comes for a while (two seconds if not said otherwise).
    /// </summary>
    public static async Task<string> ExchangeAsync(Uri server, string bytes, TimeSpan? patience = null)
    {
        var wait = patience ?? TimeSpan.FromSeconds(2);
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(server.Host, server.Port);
        var stream = tcp.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(bytes));
        var answer = new StringBuilder();
        var buffer = new byte[16 * 1024];
        try
        {
            while (true)
            {
                using var silence = new CancellationTokenSource(wait);
                var read = await stream.ReadAsync(buffer, silence.Token);
                if (read == 0)
                    break;
                answer.Append(Encoding.Latin1.GetString(buffer, 0, read));
            }
        }
        catch (Exception end) when (end is OperationCanceledException or IOException)
        {
            // The server keeps the connection, or has reset it: what came is the answer.
        }

        return answer.ToString();
    }

    /// <summary>First line of the answer.</summary>
    public static async Task<string> StatusLineAsync(Uri server, string bytes) =>
        (await ExchangeAsync(server, bytes)).Split("\r\n")[0];

    /// <summary>The reason in the google.rpc.Status at the end of an answer.</summary>
    public static string? ReasonOf(string answer) => (string?)JsonNode.Parse(
        answer[answer.LastIndexOf("\r\n\r\n", StringComparison.Ordinal)..])!["details"]![0]!["reason"];
}
