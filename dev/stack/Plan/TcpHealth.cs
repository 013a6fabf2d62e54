using System.Globalization;
using System.Net.Sockets;

namespace Rapport.Stack.Plan;

/// <summary>Asks whether something accepts connections.</summary>
internal static class TcpHealth
{
    /// <param name="address"><c>host:port</c>.</param>
    /// <exception cref="StackError">It is not of that form.</exception>
    public static Func<CancellationToken, Task<bool>> On(string address)
    {
        var colon = address.LastIndexOf(':');
        if (colon < 1
            || !int.TryParse(address.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
            throw new StackError($"\"{address}\" is not host:port.");
        var host = address[..colon];
        return async stop =>
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(host, port, stop);
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        };
    }
}
