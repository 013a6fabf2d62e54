using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Rapport.Gateway.Credentials;

/// <summary>SHA-256 of a key: all that the gateway keeps and sends on of it.</summary>
internal readonly record struct KeyHash(UInt128 High, UInt128 Low)
{
    /// <summary>Hash of a key as the caller sent it.</summary>
    public static KeyHash Of(ReadOnlySpan<byte> key)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(key, hash);
        return new KeyHash(
            BinaryPrimitives.ReadUInt128BigEndian(hash), BinaryPrimitives.ReadUInt128BigEndian(hash[16..]));
    }

    /// <summary>64 lower-case hex digits.</summary>
    public string ToHex() => $"{High:x32}{Low:x32}";
}
