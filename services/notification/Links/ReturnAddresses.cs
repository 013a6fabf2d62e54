using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Rapport.Notification.Domain;
using Rapport.Notification.Secrets;

namespace Rapport.Notification.Links;

/// <summary>
/// An envelope sender for each message (VERP): bounces+TOKEN@example.com, where the token is the message's id and a MAC over
/// it and its workspace (HMAC-SHA-256, 80 bits). So a report tells by where it arrives which message it is about, whatever
/// it says or quotes, and nobody makes one up for a message that they did not get. In base32 and small letters, since
/// mail servers may change the letter case; 42 characters, for a local part has 64 (RFC 5321, section 4.5.3.1.1).
/// </summary>
internal sealed class ReturnAddresses(NotificationKeys keys, IOptions<NotificationOptions> options)
{
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";
    private const int IdCharacters = 26;
    private const int MacBytes = 10;
    private const int TokenCharacters = IdCharacters + 16;

    /// <summary>The envelope sender of a message; empty where no mailbox is set up for it.</summary>
    public string Of(string workspace, string message)
    {
        var mailbox = options.Value.BounceMailbox;
        var at = mailbox.IndexOf('@', StringComparison.Ordinal);
        return at < 0 || IdOf(message) is not { } id ? ""
            : $"{mailbox[..at]}+{Base32(id.ToByteArray())}{Base32(Mac(keys.Returning[0], workspace, message))}{mailbox[at..]}";
    }

    /// <summary>The message of an address; null when it is none of ours, or of another workspace.</summary>
    public string? MessageOf(string workspace, string address)
    {
        var plus = address.IndexOf('+', StringComparison.Ordinal);
        var at = address.LastIndexOf('@');
        if (plus < 0 || at - plus - 1 != TokenCharacters)
            return null;
        var token = address[(plus + 1)..at].ToLowerInvariant();
        // The last character of the id has bits to spare: one spelling is enough.
        if (Bytes(token[..IdCharacters]) is not { Length: 16 } id || Base32(id) != token[..IdCharacters])
            return null;
        var message = MessageRecord.IdOf(new Guid(id).ToString("N"));
        return keys.Returning.Any(key => CryptographicOperations.FixedTimeEquals(
            Encoding.ASCII.GetBytes(Base32(Mac(key, workspace, message))), Encoding.ASCII.GetBytes(token[IdCharacters..])))
            ? message : null;
    }

    private static Guid? IdOf(string message) =>
        Guid.TryParseExact(message.AsSpan(Math.Min(3, message.Length)), "N", out var id) ? id : null;

    private static byte[] Mac(byte[] key, string workspace, string message) =>
        HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{workspace}\n{message}"))[..MacBytes];

    // RFC 4648, section 6, without padding.
    private static string Base32(byte[] bytes)
    {
        var text = new StringBuilder();
        for (var bit = 0; bit < bytes.Length * 8; bit += 5)
        {
            var pair = (bytes[bit / 8] << 8) | (bit / 8 + 1 < bytes.Length ? bytes[bit / 8 + 1] : 0);
            text.Append(Alphabet[(pair >> (11 - (bit % 8))) & 31]);
        }

        return text.ToString();
    }

    private static byte[]? Bytes(string text)
    {
        var bytes = new byte[text.Length * 5 / 8];
        var (held, bits, filled) = (0, 0, 0);
        foreach (var letter in text)
        {
            var value = Alphabet.IndexOf(letter, StringComparison.Ordinal);
            if (value < 0)
                return null;
            held = ((held << 5) | value) & 0xfff;
            bits += 5;
            if (bits < 8)
                continue;
            bits -= 8;
            bytes[filled++] = (byte)(held >> bits);
        }

        return bytes;
    }
}
