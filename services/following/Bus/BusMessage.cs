using System.Text.Json;
using Google.Protobuf;
using Rapport.Common.V1;

namespace Rapport.Following.Bus;

/// <summary>The two messages of topic contact.events: CloudEvents whose data is protobuf JSON.</summary>
public static class BusMessage
{
    /// <summary>Dapr component.</summary>
    public const string PubSub = "pubsub";

    /// <summary>The one topic for facts.</summary>
    public const string Topic = "contact.events";

    /// <summary>Where messages go that an app could not take.</summary>
    public static string DeadLettersOf(string app) => $"{Topic}.dlq.{app}";

    /// <summary>CloudEvent type of <see cref="Runs"/>.</summary>
    public const string RunsType = "rapport.contact.v1.Runs";

    /// <summary>CloudEvent type of <see cref="Heartbeat"/>.</summary>
    public const string HeartbeatType = "rapport.contact.v1.Heartbeat";

    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default.WithFormatDefaultValues(false));
    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    /// <summary>The data as JSON, UTF-8.</summary>
    public static byte[] Encode(IMessage data)
    {
        using var buffer = new MemoryStream();
        using (var writer = new StreamWriter(buffer, leaveOpen: true))
            Formatter.Format(data, writer);
        return buffer.ToArray();
    }

    /// <summary>Reads a structured CloudEvent; null for a type that is not ours.</summary>
    /// <exception cref="JsonException">Not JSON, or not a CloudEvent.</exception>
    /// <exception cref="InvalidProtocolBufferException">The data does not fit its type.</exception>
    public static IMessage? Decode(ReadOnlyMemory<byte> cloudEvent)
    {
        using var document = JsonDocument.Parse(cloudEvent);
        var root = document.RootElement;
        if (!root.TryGetProperty("type", out var type) || !root.TryGetProperty("data", out var data))
            throw new JsonException("A CloudEvent has type and data.");
        return type.GetString() switch
        {
            RunsType => Parser.Parse<Runs>(data.GetRawText()),
            HeartbeatType => Parser.Parse<Heartbeat>(data.GetRawText()),
            _ => null,
        };
    }
}
