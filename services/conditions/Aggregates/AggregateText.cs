namespace Rapport.Conditions;

/// <summary>
/// The stored form of a <see cref="WindowedAggregate"/>: base 64 over a version byte, the settled count and sum, the
/// number of items, and for each item the ticks since the one before and, where they are kept, its amount. Numbers are
/// variable-length with seven bits a byte; signed ones are zigzagged.
/// </summary>
internal static class AggregateText
{
    private const byte Version = 1;

    public static string Write(AggregateKind kind, long settledCount, Int128 settledSum, List<AggregateItem> items)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(Version);
        writer.Write7BitEncodedInt64(settledCount);
        if (kind.KeepsAmounts())
        {
            writer.Write((long)(settledSum >> 64));
            writer.Write((ulong)(settledSum & ulong.MaxValue));
        }
        writer.Write7BitEncodedInt(items.Count);
        var last = 0L;
        foreach (var item in items)
        {
            writer.Write7BitEncodedInt64(item.Ticks - last);
            if (kind.KeepsAmounts()) writer.Write7BitEncodedInt64((item.Amount << 1) ^ (item.Amount >> 63));
            last = item.Ticks;
        }
        writer.Flush();
        return Convert.ToBase64String(stream.GetBuffer(), 0, (int)stream.Length);
    }

    public static (long SettledCount, Int128 SettledSum, List<AggregateItem> Items) Read(
        AggregateKind kind, string text)
    {
        using var stream = new MemoryStream(Convert.FromBase64String(text));
        using var reader = new BinaryReader(stream);
        try
        {
            if (reader.ReadByte() != Version) throw new FormatException("unknown version of an aggregate's state");
            var count = reader.Read7BitEncodedInt64();
            var sum = kind.KeepsAmounts() ? ((Int128)reader.ReadInt64() << 64) + reader.ReadUInt64() : 0;
            var length = reader.Read7BitEncodedInt();
            if (length is < 0 or > WindowedAggregate.MaxItems) throw new FormatException("too many items");
            var items = new List<AggregateItem>(length);
            for (var (i, ticks) = (0, 0L); i < length; i++)
            {
                ticks += reader.Read7BitEncodedInt64();
                var zigzag = kind.KeepsAmounts() ? (ulong)reader.Read7BitEncodedInt64() : 0;
                items.Add(new AggregateItem(ticks, (long)(zigzag >> 1) ^ -(long)(zigzag & 1)));
            }
            return stream.Position == stream.Length
                ? (count, sum, items)
                : throw new FormatException("more than a state");
        }
        catch (EndOfStreamException)
        {
            throw new FormatException("less than a state");
        }
    }
}
