using System.Buffers.Text;
using System.Security.Cryptography;
using Google.Protobuf;
using Rapport.Events.Consents;
using Rapport.Internal.Notification.V1;
using Rapport.Notification.Domain;
using Rapport.Notification.Secrets;

namespace Rapport.Notification.Links;

/// <summary>
/// Links as text for URLs: encrypted and authenticated (AES-256-GCM), so that nobody reads a person out of a log of URLs,
/// and nobody makes one. They never expire: whoever finds an old mail may still say no (US CAN-SPAM asks for 30 days,
/// Canada's CASL for 60).
/// </summary>
internal sealed class LinkTokens(NotificationKeys keys)
{
    private const byte Form = 1;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int LongestToken = 2000;

    /// <summary>The text of a link: a form byte, nonce, tag and cipher text, in base64url.</summary>
    public string Write(ContactLink link)
    {
        var plain = new ContactLinkState
        {
            Workspace = link.Workspace, Contact = link.Contact, Message = link.Message, AddressType = link.Address.Type,
            Address = link.Address.Value, Purpose = link.Purpose, Channel = link.Channel,
        }.ToByteArray();
        var token = new byte[1 + NonceBytes + TagBytes + plain.Length];
        token[0] = Form;
        var nonce = token.AsSpan(1, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(keys.Linking[0], TagBytes);
        cipher.Encrypt(
            nonce, plain, token.AsSpan(1 + NonceBytes + TagBytes), token.AsSpan(1 + NonceBytes, TagBytes), token.AsSpan(0, 1));
        return Base64Url.EncodeToString(token);
    }

    /// <summary>The link of a text; null when it is none of ours, or was changed.</summary>
    public ContactLink? Read(string text)
    {
        if (text.Length > LongestToken || !Base64Url.IsValid(text))
            return null;
        var token = Base64Url.DecodeFromChars(text);
        if (token.Length <= 1 + NonceBytes + TagBytes || token[0] != Form)
            return null;
        foreach (var key in keys.Linking)
        {
            if (Open(key, token) is { } plain)
                return LinkOf(ContactLinkState.Parser.ParseFrom(plain));
        }

        return null;
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

    private static ContactLink LinkOf(ContactLinkState state) => new(
        state.Workspace, state.Contact, state.Message, new ConsentAddress(state.AddressType, state.Address), state.Purpose,
        state.Channel);
}
