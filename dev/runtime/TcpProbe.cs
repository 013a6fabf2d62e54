using System.Net;
using System.Net.Sockets;

namespace Rapport.Runtime;

/// <summary>A cheap first look before a driver, with its own retry intervals, is asked.</summary>
internal static class TcpProbe
{
    /// <summary>True when something accepts connections on a loopback port.</summary>
    public static async Task<bool> Accepts(int port, CancellationToken cancellationToken)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
