namespace Rapport.Conditions;

/// <summary>
/// The stored form of a <see cref="WindowedAggregate"/>: base 64 over a version byte, the total (its count, and what the
/// kind keeps beside), the number of items, and for each item the ticks since the one before and what is kept of it.
/// Numbers are variable-length with seven bits a byte, signed ones zigzagged; hashes have eight bytes.
/// </summary>
internal static class AggregateText
{
    private const byte Version = 1;

    public static string Write(AggregateKind kind, AggregateTotal total, List<AggregateItem> items)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(Version);
        writer.Write7BitEncodedInt64(total.Count);
        WriteTotal(kind, total, writer);
        writer.Write7BitEncodedInt(items.Count);
        var last = 0L;
        foreach (var item in items)
        {
            writer.Write7BitEncodedInt64(item.Ticks - last);
            WriteKept(kind, item, writer);
            last = item.Ticks;
        }
        writer.Flush();
        return Convert.ToBase64String(stream.GetBuffer(), 0, (int)stream.Length);
    }

    public static (AggregateTotal Total, List<AggregateItem> Items) Read(AggregateKind kind, string text)
    {
        using var stream = new MemoryStream(Convert.FromBase64String(text));
        using var reader = new BinaryReader(stream);
        try
        {
            if (reader.ReadByte() != Version) throw new FormatException("unknown version of an aggregate's state");
            var total = new AggregateTotal { Count = reader.Read7BitEncodedInt64() };
            ReadTotal(kind, total, reader);
            var length = reader.Read7BitEncodedInt();
            if (length is < 0 or > WindowedAggregate.MaxItems) throw new FormatException("too many items");
            var items = new List<AggregateItem>(length);
            for (var (i, ticks) = (0, 0L); i < length; i++)
            {
                ticks += reader.Read7BitEncodedInt64();
                items.Add(ReadKept(kind, ticks, reader));
            }
            return stream.Position == stream.Length ? (total, items) : throw new FormatException("more than a state");
        }
        catch (EndOfStreamException)
        {
            throw new FormatException("less than a state");
        }
    }

    private static void WriteTotal(AggregateKind kind, AggregateTotal total, BinaryWriter writer)
    {
        switch (kind)
        {
            case AggregateKind.Sum or AggregateKind.Average:
                writer.Write((long)(total.Sum >> 64));
                writer.Write((ulong)(total.Sum & ulong.MaxValue));
                break;
            case AggregateKind.Minimum or AggregateKind.Maximum:
                WriteSigned(total.Extreme, writer);
                break;
            case AggregateKind.Distinct:
                writer.Write7BitEncodedInt(total.Hashes.Count);
                foreach (var hash in total.Hashes) writer.Write(hash);
                break;
            case not AggregateKind.Count when total.Count > 0:
                writer.Write7BitEncodedInt64(total.Item.Ticks);
                WriteKept(kind, total.Item, writer);
                break;
        }
    }

    private static void ReadTotal(AggregateKind kind, AggregateTotal total, BinaryReader reader)
    {
        switch (kind)
        {
            case AggregateKind.Sum or AggregateKind.Average:
                total.Sum = ((Int128)reader.ReadInt64() << 64) + reader.ReadUInt64();
                break;
            case AggregateKind.Minimum or AggregateKind.Maximum:
                total.Extreme = ReadSigned(reader);
                break;
            case AggregateKind.Distinct:
                var length = reader.Read7BitEncodedInt();
                if (length is < 0 or > AggregateTotal.MostDistinct) throw new FormatException("too many values");
                for (var i = 0; i < length; i++) total.Hashes.Add(reader.ReadInt64());
                break;
            case not AggregateKind.Count when total.Count > 0:
                total.Item = ReadKept(kind, reader.Read7BitEncodedInt64(), reader);
                break;
        }
    }

    private static void WriteKept(AggregateKind kind, in AggregateItem item, BinaryWriter writer)
    {
        var keeps = kind.Keeps();
        if (keeps == AggregateKeeping.Amounts) WriteSigned(item.Amount, writer);
        if (keeps is AggregateKeeping.Hashes or AggregateKeeping.Steps) writer.Write(item.Amount);
        // An empty text stands for none: a value has at least the letter of its kind.
        if (keeps is AggregateKeeping.Values or AggregateKeeping.Steps) writer.Write(item.Text ?? "");
    }

    private static AggregateItem ReadKept(AggregateKind kind, long ticks, BinaryReader reader)
    {
        var keeps = kind.Keeps();
        var amount = keeps == AggregateKeeping.Amounts ? ReadSigned(reader)
            : keeps is AggregateKeeping.Hashes or AggregateKeeping.Steps ? reader.ReadInt64() : 0;
        var text = keeps is AggregateKeeping.Values or AggregateKeeping.Steps ? reader.ReadString() : "";
        return new AggregateItem(ticks, amount, text.Length == 0 ? null : text);
    }

    private static void WriteSigned(long number, BinaryWriter writer) => writer.Write7BitEncodedInt64((number << 1) ^ (number >> 63));

    private static long ReadSigned(BinaryReader reader)
    {
        var zigzag = (ulong)reader.Read7BitEncodedInt64();
        return (long)(zigzag >> 1) ^ -(long)(zigzag & 1);
    }
}
