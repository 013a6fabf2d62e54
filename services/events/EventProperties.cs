using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;

namespace Rapport.Events;

/// <summary>
/// Properties of events as messages of the vocabulary (<see cref="EventMessages"/>), and back: made here and nowhere else.
/// How a message lies in properties stands in <c>proto/rapport/events/v1/property.proto</c>. Nothing that an event holds makes
/// reading fail: what is of another kind than the message says is as if it were absent.
/// </summary>
/// <remarks>Objects and lists are handed on, not copied: who changes them changes both.</remarks>
public static class EventProperties
{
    /// <summary>What an event says. Whether it is an event of that name is for the caller to know.</summary>
    public static T Read<T>(this Event happened)
        where T : IMessage<T>, new() => happened.Properties.Read<T>();

    /// <summary>What properties say.</summary>
    public static T Read<T>(this Struct? properties)
        where T : IMessage<T>, new()
    {
        var read = new T();
        MessageShape<T>.Shape.Read(properties, read);
        return read;
    }

    /// <summary>
    /// The properties of an event of the vocabulary that are of another kind than its message says, and therefore mean
    /// nothing; none for any other event.
    /// </summary>
    public static IReadOnlyList<string> WrongKinds(Event said) =>
        said.Properties is { } properties && EventMessages.ByName.TryGetValue(said.Name, out var message)
            ? MessageShape.Of(message).WrongKinds(properties) : [];

    /// <summary>Messages as a list of objects.</summary>
    public static ListValue ToListValue(this IEnumerable<IMessage> items) =>
        new() { Values = { items.Select(item => Value.ForStruct(item.ToProperties())) } };

    /// <summary>The objects of a list as messages; what is no object is passed over. None without a list.</summary>
    public static IEnumerable<T> ReadAll<T>(this ListValue? list)
        where T : IMessage<T>, new() => list is null ? [] : list.Values
            .Where(item => item.KindCase == Value.KindOneofCase.StructValue).Select(item => item.StructValue.Read<T>());

    /// <summary>The message as properties, in the order of its fields.</summary>
    /// <param name="said">The message.</param>
    /// <param name="leaveOutEmpty">Whether empty texts are left out.</param>
    public static Struct ToProperties(this IMessage said, bool leaveOutEmpty = false)
    {
        var properties = new Struct();
        MessageShape.Of(said.Descriptor).Write(said, properties, leaveOutEmpty);
        return properties;
    }

    /// <summary>Says in an event what the message says; its other properties stay.</summary>
    public static void Say(this Event happened, IMessage said) =>
        MessageShape.Of(said.Descriptor).Write(said, happened.Properties ??= new Struct(), leaveOutEmpty: false);

    /// <summary>Takes out of an event what it says in one field of a message; its other properties stay.</summary>
    public static void Unsay<T>(this Event happened, int field)
        where T : IMessage<T>, new() => happened.Properties?.Fields.Remove(MessageShape<T>.Shape.NameOf(field));

    /// <summary>Name of the event that the message is.</summary>
    public static string EventName(this IMessage said) => MessageShape.Of(said.Descriptor).EventName;
}
