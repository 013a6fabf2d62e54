using System.Globalization;
using System.Text;

namespace Rapport.Defaults.Partitions;

/// <summary>
/// An entry of the outbox: the cause's number (19 digits), "-", a running number (4 digits), ":" and the conclusion's
/// bytes. With equal scores a sorted set orders its members by their bytes, so the oldest come first, however many
/// wait; a stream would order them too, but refuses to take an entry again that a torn tail of the store has lost.
/// </summary>
internal static class OutboxMember
{
    private const int KeyLength = 19 + 1 + 4;

    public static byte[] Of(long causeN, int ordinal, byte[] conclusion)
    {
        var member = new byte[KeyLength + 1 + conclusion.Length];
        var key = string.Create(CultureInfo.InvariantCulture, $"{causeN:D19}-{ordinal:D4}:");
        Encoding.ASCII.GetBytes(key, member);
        conclusion.CopyTo(member, KeyLength + 1);
        return member;
    }

    public static string KeyOf(byte[] member) => Encoding.ASCII.GetString(member, 0, KeyLength);

    public static ReadOnlySpan<byte> ConclusionOf(byte[] member) => member.AsSpan(KeyLength + 1);
}
