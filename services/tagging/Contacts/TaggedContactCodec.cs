using Rapport.Tagging.Domain;

namespace Rapport.Tagging.Contacts;

/// <summary>
/// The stored form of <see cref="TaggedContact"/>: a version byte, then fields in order, lists with their length in
/// front, instants as UTC ticks, counts and sums as their own text.
/// </summary>
internal static class TaggedContactCodec
{
    private const byte Format = 1;

    public static byte[] Write(TaggedContact contact)
    {
        using var stream = new MemoryStream(256);
        using var writer = new BinaryWriter(stream);
        writer.Write(Format);
        writer.Write(contact.MergedInto ?? "");
        writer.Write(contact.SeenTo.UtcTicks);
        writer.Write7BitEncodedInt64(contact.DefinitionsVersion);
        writer.Write(contact.Stage);
        WriteList(writer, contact.Crossed, writer.Write);
        WriteList(writer, contact.Holds, hold =>
        {
            writer.Write(hold.Tag);
            writer.Write7BitEncodedInt(hold.Origin);
            writer.Write(hold.Since.UtcTicks);
        });
        WriteList(writer, contact.Segments, segment => WriteInstant(writer, segment));
        WriteList(writer, contact.Attributes, attribute =>
        {
            writer.Write(attribute.Key);
            WriteValue(writer, attribute.Value.Value);
            writer.Write(attribute.Value.At.UtcTicks);
        });
        WriteList(writer, contact.Aggregates, aggregate =>
        {
            writer.Write(aggregate.Key);
            writer.Write(aggregate.Value.Encode());
        });
        WriteList(writer, contact.Flips, flip => WriteInstant(writer, flip));
        WriteList(writer, contact.Answers, answer =>
        {
            writer.Write7BitEncodedInt(answer.Key);
            writer.Write(answer.Value.At.UtcTicks);
            writer.Write(answer.Value.EventId);
        });
        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>Reads a stored state; null is a contact that nothing is known of.</summary>
    /// <exception cref="InvalidDataException">Not a state of this format.</exception>
    public static TaggedContact Read(byte[]? stored)
    {
        if (stored is null)
            return new TaggedContact();
        using var reader = new BinaryReader(new MemoryStream(stored));
        if (reader.ReadByte() != Format)
            throw new InvalidDataException("A contact's tags are stored in an unknown format.");
        var mergedInto = reader.ReadString();
        return new TaggedContact
        {
            MergedInto = mergedInto.Length == 0 ? null : mergedInto,
            SeenTo = ReadInstant(reader),
            DefinitionsVersion = reader.Read7BitEncodedInt64(),
            Stage = reader.ReadString(),
            Crossed = [.. ReadList(reader, r => r.ReadString())],
            Holds = [.. ReadList(reader, r => new TagHold(r.ReadString(), r.Read7BitEncodedInt(), ReadInstant(r)))],
            Segments = new(ReadList(reader, r => KeyValuePair.Create(r.Read7BitEncodedInt(), ReadInstant(r)))),
            Attributes = new(ReadList(reader, r => KeyValuePair.Create(
                r.ReadString(), new ContactAttribute(ReadValue(r), ReadInstant(r))))),
            Aggregates = new(ReadList(reader, r => KeyValuePair.Create(r.ReadString(), new AggregateState(r.ReadString())))),
            Flips = new(ReadList(reader, r => KeyValuePair.Create(r.Read7BitEncodedInt(), ReadInstant(r)))),
            Answers = new(ReadList(reader, r => KeyValuePair.Create(
                r.Read7BitEncodedInt(), new EventAnswer(ReadInstant(r), r.ReadString())))),
        };
    }

    private static void WriteInstant(BinaryWriter writer, KeyValuePair<int, DateTimeOffset> item)
    {
        writer.Write7BitEncodedInt(item.Key);
        writer.Write(item.Value.UtcTicks);
    }

    private static DateTimeOffset ReadInstant(BinaryReader reader) => new(reader.ReadInt64(), TimeSpan.Zero);

    private static void WriteValue(BinaryWriter writer, object value)
    {
        switch (value)
        {
            case bool flag:
                writer.Write('b');
                writer.Write(flag);
                break;
            case double number:
                writer.Write('n');
                writer.Write(number);
                break;
            default:
                writer.Write('t');
                writer.Write((string)value);
                break;
        }
    }

    private static object ReadValue(BinaryReader reader) => reader.ReadChar() switch
    {
        'b' => reader.ReadBoolean(),
        'n' => reader.ReadDouble(),
        't' => reader.ReadString(),
        _ => throw new InvalidDataException("An attribute is stored in an unknown format."),
    };

    private static void WriteList<T>(BinaryWriter writer, ICollection<T> items, Action<T> writeItem)
    {
        writer.Write7BitEncodedInt(items.Count);
        foreach (var item in items)
            writeItem(item);
    }

    private static T[] ReadList<T>(BinaryReader reader, Func<BinaryReader, T> readItem)
    {
        var items = new T[reader.Read7BitEncodedInt()];
        for (var i = 0; i < items.Length; i++)
            items[i] = readItem(reader);
        return items;
    }
}
