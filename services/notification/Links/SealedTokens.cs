using System.Buffers.Text;
using System.Security.Cryptography;

namespace Rapport.Notification.Links;

/// <summary>
/// Bytes as text for URLs: encrypted and authenticated (AES-256-GCM), so that nobody reads a person out of a log of URLs, and
/// nobody makes one. Each purpose has keys of its own, so that a token of one is none of another.
/// </summary>
internal static class SealedTokens
{
    private const byte Form = 1;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int LongestToken = 2000;

    /// <summary>The text: a form byte, nonce, tag and cipher text, in base64url.</summary>
    public static string Seal(byte[] key, byte[] plain)
    {
        var token = new byte[1 + NonceBytes + TagBytes + plain.Length];
        token[0] = Form;
        var nonce = token.AsSpan(1, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(key, TagBytes);
        cipher.Encrypt(
            nonce, plain, token.AsSpan(1 + NonceBytes + TagBytes), token.AsSpan(1 + NonceBytes, TagBytes), token.AsSpan(0, 1));
        return Base64Url.EncodeToString(token);
    }

    /// <summary>What a text holds; null when it was made with none of the keys, or was changed.</summary>
    public static byte[]? Open(IReadOnlyList<byte[]> keys, string text)
    {
        if (text.Length > LongestToken || !Base64Url.IsValid(text))
            return null;
        var token = Base64Url.DecodeFromChars(text);
        return token.Length <= 1 + NonceBytes + TagBytes || token[0] != Form ? null
            : keys.Select(key => Open(key, token)).FirstOrDefault(plain => plain is not null);
    }

    private static byte[]? Open(byte[] key, byte[] token)
    {
        var plain = new byte[token.Length - 1 - NonceBytes - TagBytes];
        using var cipher = new AesGcm(key, TagBytes);
        try
        {
            cipher.Decrypt(
                token.AsSpan(1, NonceBytes), token.AsSpan(1 + NonceBytes + TagBytes), token.AsSpan(1 + NonceBytes, TagBytes),
                plain, token.AsSpan(0, 1));
            return plain;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }
}
