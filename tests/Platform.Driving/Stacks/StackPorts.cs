using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Rapport.Platform.Driving.Stacks;

/// <summary>The ports of <c>dev/ports.json</c>, moved to where all of them are free.</summary>
public sealed class StackPorts
{
    private const int Step = 97;

    // Above it the kernel hands ports out to whoever connects.
    private const int FirstEphemeral = 32768;

    private readonly Dictionary<string, int> ports;

    private StackPorts(int offset, Dictionary<string, int> ports) => (Offset, this.ports) = (offset, ports);

    /// <summary>What is added to every port.</summary>
    public int Offset { get; }

    /// <summary>A moved port by its name in the file.</summary>
    public int this[string name] => ports[name];

    /// <summary>Looks for an offset at which every port is free now.</summary>
    public static StackPorts Free()
    {
        var file = Repository.At("dev", "ports.json");
        var ports = JsonSerializer.Deserialize<Dictionary<string, int>>(File.ReadAllText(file))!;
        var most = FirstEphemeral - ports.Values.Max();
        for (var offset = 1000 + (Environment.ProcessId % Step); offset < most; offset += Step)
        {
            var moved = ports.ToDictionary(p => p.Key, p => p.Value + offset);
            if (moved.Values.All(IsFree))
                return new StackPorts(offset, moved);
        }

        throw new InvalidOperationException(
            string.Create(CultureInfo.InvariantCulture, $"No free range of ports below {FirstEphemeral}."));
    }

    private static bool IsFree(int port)
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
