using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Rapport.Gateway.Tests.Running;

/// <summary>HTTP as bytes, for what no client would send.</summary>
internal static partial class RawHttp
{
    // A bound against a hang. How long an answer takes is the machine's affair.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    // What would come behind the answers that are expected comes at once.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Sends bytes and reads until the server closes; where it keeps the connection, until so many whole answers have come
    /// and nothing more behind them.
    /// </summary>
    public static async Task<string> ExchangeAsync(Uri server, string bytes, int answers = 1)
    {
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
                using var silence = new CancellationTokenSource(WholeAnswers(answer.ToString()) < answers ? Patience : Silence);
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

    // By their lengths; one that has none ends with the connection.
    private static int WholeAnswers(string text)
    {
        var whole = 0;
        for (var start = 0; text.IndexOf("\r\n\r\n", start, StringComparison.Ordinal) is var head and > 0; whole++)
        {
            var (headers, body) = (text[start..head], head + 4);
            var end = headers.Contains("Transfer-Encoding: chunked", StringComparison.OrdinalIgnoreCase)
                ? text.IndexOf("\r\n0\r\n\r\n", head + 2, StringComparison.Ordinal) is var last and >= 0 ? last + 7 : -1
                : Length().Match(headers) is { Success: true } length
                    ? body + int.Parse(length.Groups[1].Value, CultureInfo.InvariantCulture) : -1;
            if (end < 0 || end > text.Length)
                return whole;
            start = end;
        }

        return whole;
    }

    [GeneratedRegex(@"(?im)^Content-Length: (\d+)\r?$")]
    private static partial Regex Length();

    /// <summary>First line of the answer.</summary>
    public static async Task<string> StatusLineAsync(Uri server, string bytes) =>
        (await ExchangeAsync(server, bytes)).Split("\r\n")[0];

    /// <summary>The reason in the google.rpc.Status at the end of an answer.</summary>
    public static string? ReasonOf(string answer) => (string?)JsonNode.Parse(
        answer[answer.LastIndexOf("\r\n\r\n", StringComparison.Ordinal)..])!["details"]![0]!["reason"];
}
