using System.Net;
using System.Net.Sockets;

namespace Rapport.Runtime;

/// <summary>Picks loopback ports for servers whose port nobody has to know beforehand.</summary>
public static class FreePort
{
    /// <summary>
    /// A loopback TCP port that was free a moment ago. Another process may take it before the server does; the server
    /// then fails to start with a clear line, and the caller tries again.
    /// </summary>
    public static int Next()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
