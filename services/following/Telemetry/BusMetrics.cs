using System.Diagnostics;
using Rapport.Following.Bus;

namespace Rapport.Following.Telemetry;

/// <summary>Attributes of the bus, by the semantic conventions for messaging.</summary>
public static class BusMetrics
{
    /// <summary>Of handling a message.</summary>
    public static TagList Process => Of("process");

    /// <summary>Of handing a message to the sidecar.</summary>
    public static TagList Send => Of("send");

    /// <summary>Of handling a message that could not be taken.</summary>
    public static TagList Failed(string error)
    {
        var tags = Process;
        tags.Add("error.type", error);
        return tags;
    }

    private static TagList Of(string operation) => new()
    {
        { "messaging.system", "dapr" }, { "messaging.destination.name", BusMessage.Topic },
        { "messaging.operation.name", operation },
    };
}
