using System.Security.Cryptography;
using System.Text;
using Rapport.Notification.Domain.Webhooks;
using Rapport.Notification.Secrets;

namespace Rapport.Notification.Webhooks;

/// <summary>
/// Makes the secrets of webhooks and keeps them sealed (AES-256-GCM), so that the store alone signs nothing. A secret belongs to
/// its webhook: sealed for one it opens for no other.
/// </summary>
internal sealed class WebhookSecrets(NotificationKeys keys)
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    /// <summary>A new secret.</summary>
    public static byte[] New() => RandomNumberGenerator.GetBytes(WebhookSignature.SecretBytes);

    /// <summary>The secret as it is kept.</summary>
    public byte[] Seal(string webhook, byte[] secret)
    {
        var kept = new byte[NonceBytes + TagBytes + secret.Length];
        var (nonce, tag, text) = Parts(kept);
        RandomNumberGenerator.Fill(nonce.Span);
        using var cipher = new AesGcm(keys.Sealing[0], TagBytes);
        cipher.Encrypt(nonce.Span, secret, text.Span, tag.Span, Encoding.UTF8.GetBytes(webhook));
        return kept;
    }

    /// <summary>The secret that was kept.</summary>
    /// <exception cref="CryptographicException">It was sealed for another webhook, or under a key that is lost.</exception>
    public byte[] Open(string webhook, byte[] kept)
    {
        var (nonce, tag, text) = Parts(kept);
        var secret = new byte[text.Length];
        for (var i = 0; ; i++)
        {
            try
            {
                using var cipher = new AesGcm(keys.Sealing[i], TagBytes);
                cipher.Decrypt(nonce.Span, text.Span, tag.Span, secret, Encoding.UTF8.GetBytes(webhook));
                return secret;
            }
            catch (AuthenticationTagMismatchException) when (i + 1 < keys.Sealing.Count)
            {
                // Sealed under the key before this one.
            }
        }
    }

    private static (Memory<byte> Nonce, Memory<byte> Tag, Memory<byte> Text) Parts(byte[] kept) =>
        (kept.AsMemory(0, NonceBytes), kept.AsMemory(NonceBytes, TagBytes), kept.AsMemory(NonceBytes + TagBytes));
}
