using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Events;

namespace Rapport.Platform.Testing.Log;

/// <summary>An event of every name of the vocabulary, with something in every property.</summary>
public static class Samples
{
    /// <summary>Every name of the vocabulary.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. EventMessages.ByName.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The message with every field set.</summary>
    public static IMessage Message(MessageDescriptor of)
    {
        var message = of.Parser.ParseFrom(ByteString.Empty);
        foreach (var field in of.Fields.InDeclarationOrder())
            field.Accessor.SetValue(message, ValueOf(field));
        return message;
    }

    /// <summary>An event of the platform or a caller, as the log has it.</summary>
    public static Event Event(string name, string contact, DateTimeOffset at) => new()
    {
        Id = $"sample-{name}", Workspace = "main", Contact = contact, Name = name, OccurredAt = at.ToTimestamp(),
        ReceivedAt = at.ToTimestamp(), Hop = ReservedNames.Written.Contains(name) ? 1 : 0,
        Properties = EventMessages.ByName.TryGetValue(name, out var message)
            ? Message(message).ToProperties() : new Struct { Fields = { ["reason"] = Value.ForString("any") } },
    };

    private static object ValueOf(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.String => field.Name,
        FieldType.Bool => true,
        FieldType.Double => 1.5,
        FieldType.Int32 => 2,
        FieldType.Int64 => 3L,
        _ when field.MessageType == Value.Descriptor => Value.ForString(field.Name),
        _ when field.MessageType == Struct.Descriptor => new Struct { Fields = { ["any"] = Value.ForNumber(4) } },
        _ => new ListValue { Values = { Value.ForStruct(new Struct { Fields = { ["type"] = Value.ForString("email") } }) } },
    };
}
