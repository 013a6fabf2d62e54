using System.Net;
using System.Net.Sockets;

namespace Rapport.Runtime;

/// <summary>Hands out loopback ports for servers whose port nobody has to know beforehand.</summary>
public static class FreePort
{
    // Below Linux's ephemeral ports (32768 and up): no outgoing connection is ever given one of these.
    private const int First = 18_000;
    private const int Count = 14_000;

    private static readonly Lock Gate = new();
    private static readonly List<FileStream> Claims = [];
    private static int next = Random.Shared.Next(Count);

    /// <summary>
    /// A loopback TCP port that nobody listens on and that no other process using this class is handed while this
    /// process lives: a lock on a file of the port's number in the machine's temporary folder is the claim.
    /// </summary>
    /// <exception cref="InvalidOperationException">Every port of the range is claimed or in use.</exception>
    public static int Next()
    {
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"rapport-ports-{Environment.UserName}"));
        lock (Gate)
        {
            for (var tried = 0; tried < Count; tried++)
            {
                var port = First + (next++ % Count);
                if (Claim(Path.Combine(folder.FullName, $"{port}")) is not { } claim) continue;
                if (CanListen(port))
                {
                    Claims.Add(claim);
                    return port;
                }
                claim.Dispose();
            }
        }
        throw new InvalidOperationException($"No loopback port from {First} to {First + Count - 1} is free.");
    }

    private static FileStream? Claim(string file)
    {
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static bool CanListen(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
