using System.Collections.Concurrent;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace Rapport.Events;

/// <summary>How the messages of one type lie in properties: found once for each type, so that an event costs no reflection.</summary>
internal sealed class MessageShape
{
    private static readonly ConcurrentDictionary<MessageDescriptor, MessageShape> Known = new();

    private readonly PropertyField[] fields;

    private MessageShape(MessageDescriptor message)
    {
        fields = [.. message.Fields.InDeclarationOrder().Select(field => new PropertyField(field))];
        EventName = EventMessages.NameOf(message);
    }

    /// <summary>Name of the event that the message is, for example tag_added for TagAdded.</summary>
    public string EventName { get; }

    /// <summary>The shape of a type of message.</summary>
    public static MessageShape Of(MessageDescriptor message) => Known.GetOrAdd(message, static one => new MessageShape(one));

    /// <summary>Takes properties over.</summary>
    /// <param name="properties">The properties.</param>
    /// <param name="into">An empty message.</param>
    public void Read(Struct? properties, IMessage into)
    {
        if (properties is null || properties.Fields.Count == 0)
            return;
        foreach (var field in fields)
            if (properties.Fields.TryGetValue(field.Name, out var said))
                field.Read(said, into);
    }

    /// <summary>Names of properties of another kind than the message's.</summary>
    public IReadOnlyList<string> WrongKinds(Struct properties)
    {
        List<string>? wrong = null;
        foreach (var field in fields)
            if (properties.Fields.TryGetValue(field.Name, out var said) && !field.IsOfItsKind(said))
                (wrong ??= []).Add(field.Name);
        return wrong ?? (IReadOnlyList<string>)[];
    }

    /// <summary>Name of the property that a field is.</summary>
    public string NameOf(int field) => fields.First(each => each.Number == field).Name;

    /// <summary>Says the message in properties; what else they hold stays.</summary>
    public void Write(IMessage said, Struct properties, bool leaveOutEmpty)
    {
        foreach (var field in fields)
            if (field.Write(said, leaveOutEmpty) is { } value)
                properties.Fields[field.Name] = value;
    }
}

/// <summary>The shape of a type that is known where the code is written.</summary>
internal static class MessageShape<T>
    where T : IMessage<T>, new()
{
    public static readonly MessageShape Shape = MessageShape.Of(new T().Descriptor);
}
