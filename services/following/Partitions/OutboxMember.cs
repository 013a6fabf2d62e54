using System.Globalization;
using System.Text;
using Google.Protobuf;
using Rapport.Contact.V1;
using Rapport.Following.Conclusions;

namespace Rapport.Following.Partitions;

/// <summary>
/// An entry of the outbox: the cause's number (19 digits), "-", a running number (4 digits), ":" and the conclusion's
/// bytes. With equal scores a sorted set orders its members by their bytes, so the oldest come first, however many
/// wait; a stream would order them too, but refuses to take an entry again that a torn tail of the store has lost.
/// </summary>
internal static class OutboxMember
{
    private const int PrefixLength = 19 + 1 + 4 + 1;

    public static byte[] Of(long causeN, int ordinal, Conclusion conclusion)
    {
        var member = new byte[PrefixLength + conclusion.CalculateSize()];
        var prefix = string.Create(CultureInfo.InvariantCulture, $"{causeN:D19}-{ordinal:D4}:");
        Encoding.ASCII.GetBytes(prefix, member);
        conclusion.WriteTo(member.AsSpan(PrefixLength));
        return member;
    }

    /// <summary>The entry; its key is the whole member, so that exactly what was read is removed.</summary>
    public static OutboxEntry ToEntry(int partition, byte[] member) => new(
        string.Create(CultureInfo.InvariantCulture, $"{partition}/{Encoding.Latin1.GetString(member)}"),
        Conclusion.Parser.ParseFrom(member.AsSpan(PrefixLength)));

    public static (int Partition, byte[] Member) Locate(OutboxEntry entry)
    {
        var slash = entry.Key.IndexOf('/', StringComparison.Ordinal);
        return (int.Parse(entry.Key.AsSpan(0, slash), CultureInfo.InvariantCulture),
            Encoding.Latin1.GetBytes(entry.Key[(slash + 1)..]));
    }
}
