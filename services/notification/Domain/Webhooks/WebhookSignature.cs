using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Rapport.Notification.Domain.Webhooks;

/// <summary>Signs as Standard Webhooks 1.0 says: HMAC-SHA256 over id, time and body, one for each secret that is in force.</summary>
internal static class WebhookSignature
{
    /// <summary>What a secret begins with as it is shown.</summary>
    public const string Prefix = "whsec_";

    /// <summary>Length of a secret, bytes.</summary>
    public const int SecretBytes = 32;

    /// <summary>The header <c>webhook-signature</c>.</summary>
    /// <param name="id">Id of the delivery; has no dot.</param>
    /// <param name="at">Of this attempt, seconds since 1970.</param>
    /// <param name="body">The body, byte for byte.</param>
    /// <param name="secrets">The newest first.</param>
    public static string Of(string id, long at, ReadOnlySpan<byte> body, IEnumerable<byte[]> secrets)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{at}.")), .. body];
        return string.Join(' ', secrets.Select(secret => "v1," + Convert.ToBase64String(HMACSHA256.HashData(secret, signed))));
    }

    /// <summary>A secret as it is shown.</summary>
    public static string Show(byte[] secret) => Prefix + Convert.ToBase64String(secret);
}
