using System.Security.Cryptography;
using System.Text;

namespace Rapport.Hosting.Ids;

/// <summary>Ids that follow from their cause, so that doing a thing twice gives one thing.</summary>
public static class DerivedId
{
    private static readonly byte[] Namespace = Guid.Parse("6f1d2f2e-5b0a-4d5e-9c55-0b1b6a1c7e11").ToByteArray(bigEndian: true);

    /// <summary>UUIDv5 (RFC 9562, section 5.5) over our namespace and the parts joined by the unit separator U+001F.</summary>
    public static string From(params ReadOnlySpan<string> parts)
    {
        var name = Encoding.UTF8.GetBytes(string.Join('\u001f', parts!));
        var input = new byte[Namespace.Length + name.Length];
        Namespace.CopyTo(input, 0);
        name.CopyTo(input, Namespace.Length);
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
#pragma warning disable CA5350 // RFC 9562 prescribes SHA-1 for version 5; nothing secret depends on it.
        SHA1.HashData(input, hash);
#pragma warning restore CA5350
        hash[6] = (byte)((hash[6] & 0x0f) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3f) | 0x80);
        return new Guid(hash[..16], bigEndian: true).ToString("D");
    }
}
