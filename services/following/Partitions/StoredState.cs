using System.Collections.Concurrent;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Google.Protobuf.Reflection;

namespace Rapport.Following.Partitions;

/// <summary>
/// A contact's state as neighbour versions of a service read and write it in turn: protobuf, whose first field says how
/// many fields the writer knows. Fields are only added. So a larger number than one's own means that there is more in it:
/// then what this version does not know is kept when it writes.
/// </summary>
public static class StoredState
{
    private const int FormField = 1;
    private static readonly ConcurrentDictionary<MessageDescriptor, uint> Forms = new();

    /// <summary>How many fields this version knows of a state, with those of all that it holds.</summary>
    public static uint FormOf(MessageDescriptor state) => Forms.GetOrAdd(state, static described =>
    {
        var (fields, seen, open) = (0, new HashSet<MessageDescriptor> { described }, new Queue<MessageDescriptor>([described]));
        while (open.TryDequeue(out var next))
            foreach (var field in next.Fields.InDeclarationOrder())
            {
                fields++;
                if (field.FieldType == FieldType.Message && seen.Add(field.MessageType))
                    open.Enqueue(field.MessageType);
            }

        return (uint)fields;
    });

    /// <summary>Reads a state.</summary>
    /// <param name="stored">What the store holds.</param>
    /// <param name="parser">Of the state.</param>
    /// <param name="read">What the service makes of it.</param>
    /// <exception cref="UnreadableStateException">It cannot be read.</exception>
    public static TState Read<TMessage, TState>(
        byte[] stored, MessageParser<TMessage> parser, Func<TMessage, TState> read)
        where TMessage : IMessage<TMessage>
    {
        try
        {
            return read(parser.ParseFrom(stored));
        }
        catch (Exception fault) when (fault is InvalidProtocolBufferException or FormatException or ArgumentException or OverflowException)
        {
            throw new UnreadableStateException(typeof(TMessage).Name, fault);
        }
    }

    /// <summary>The state to store.</summary>
    /// <param name="state">What this version knows of it.</param>
    /// <param name="stored">What is stored; null for nothing.</param>
    public static byte[] Write<TMessage>(TMessage state, byte[]? stored)
        where TMessage : IMessage<TMessage>, new()
    {
        var (form, known) = (state.Descriptor.Fields[FormField].Accessor, FormOf(state.Descriptor));
        form.SetValue(state, known);
        if (stored is null || FormIn(stored) <= known)
            return state.ToByteArray();
        var newer = new TMessage();
        newer.MergeFrom(stored);
        form.SetValue(state, form.GetValue(newer));
        Keep(newer, state);
        return state.ToByteArray();
    }

    private static uint FormIn(byte[] stored)
    {
        var input = new CodedInputStream(stored);
        return input.ReadTag() == WireFormat.MakeTag(FormField, WireFormat.WireType.Varint) ? input.ReadUInt32() : 0;
    }

    private static void Keep(IMessage newer, IMessage state)
    {
        foreach (var field in newer.Descriptor.Fields.InDeclarationOrder())
            if (field.FieldType == FieldType.Message)
            {
                if (field.IsRepeated)
                    KeepItems((System.Collections.IList)field.Accessor.GetValue(newer), (System.Collections.IList)field.Accessor.GetValue(state));
                else if (field.Accessor.GetValue(newer) is IMessage from && field.Accessor.GetValue(state) is IMessage to)
                    Keep(from, to);
            }

        // What is left of the newer one is what this version does not know.
        foreach (var field in newer.Descriptor.Fields.InDeclarationOrder())
            field.Accessor.Clear(newer);
        state.MergeFrom(newer.ToByteArray());
    }

    private static void KeepItems(System.Collections.IList newer, System.Collections.IList state)
    {
        var left = newer.Cast<IMessage>().GroupBy(KeyOf).ToDictionary(same => same.Key, same => new Queue<IMessage>(same));
        foreach (var item in state.Cast<IMessage>())
            if (left.TryGetValue(KeyOf(item), out var same) && same.TryDequeue(out var from))
                Keep(from, item);
    }

    private static object KeyOf(IMessage item) => item.Descriptor.Fields.InFieldNumberOrder()[0].Accessor.GetValue(item);
}

/// <summary>
/// A stored state that this version cannot read. It is no fault of the events that meet it: they wait (<see cref="IOException"/>
/// is a passing fault), and a rebuild or a newer version ends it.
/// </summary>
/// <param name="state">Name of the state.</param>
/// <param name="inner">Why.</param>
public sealed class UnreadableStateException(string state, Exception inner)
    : IOException($"A stored {state} cannot be read by this version.", inner);
