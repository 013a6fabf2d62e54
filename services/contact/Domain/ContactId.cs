using System.Buffers;
using System.Buffers.Binary;

namespace Rapport.Contact.Domain;

/// <summary>Contact ids: "c_" and a UUIDv7 (RFC 9562) in Crockford's base32, lower case, 26 digits.</summary>
internal static class ContactId
{
    private const string Digits = "0123456789abcdefghjkmnpqrstvwxyz";
    private const string Prefix = "c_";
    private const int DigitCount = 26;
    private static readonly SearchValues<char> Allowed = SearchValues.Create(Digits);

    /// <summary>A new id; ids of later instants sort after those of earlier ones.</summary>
    public static string New(DateTimeOffset now)
    {
        Span<byte> bytes = stackalloc byte[16];
        Guid.CreateVersion7(now).TryWriteBytes(bytes, bigEndian: true, out _);
        return Write(BinaryPrimitives.ReadUInt128BigEndian(bytes));
    }

    /// <summary>Below every id of a millisecond (Unix time) and later ones, above those of earlier ones.</summary>
    public static string FloorOf(long millisecond) => Write((UInt128)millisecond << 80);

    private static string Write(UInt128 value) =>
        string.Create(Prefix.Length + DigitCount, value, static (text, rest) =>
        {
            Prefix.CopyTo(text);
            for (var i = text.Length - 1; i >= Prefix.Length; i--, rest >>= 5)
                text[i] = Digits[(int)(rest & 31)];
        });

    /// <summary>True for a text that has the form of a contact id.</summary>
    public static bool IsValid(string text) =>
        text.Length == Prefix.Length + DigitCount && text.StartsWith(Prefix, StringComparison.Ordinal)
        && text.AsSpan(Prefix.Length).IndexOfAnyExcept(Allowed) < 0;
}
