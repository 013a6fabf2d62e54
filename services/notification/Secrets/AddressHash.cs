using System.Security.Cryptography;
using System.Text;
using Rapport.Events.Consents;

namespace Rapport.Notification.Secrets;

/// <summary>
/// Addresses as they are remembered where they must not be known. A plain hash of a phone number is reversed by trying all
/// numbers, in seconds; this one is keyed (HMAC-SHA-256, RFC 2104), and the key is not where the hashes are (GDPR, article
/// 32(1)(a)). What is keyed is the plain hash, so that hashes of before can be carried over without the address.
/// </summary>
internal sealed class AddressHash(NotificationKeys keys)
{
    /// <summary>How many keys there are: the hash by each of them may be stored.</summary>
    public int Keys => keys.Hashing.Count;

    /// <summary>The hash by the key in use.</summary>
    public string Of(string plain, string about) => Of(0, plain, about);

    /// <summary>The hash by every key, the one in use first.</summary>
    public IEnumerable<string> OfEach(string plain, string about) =>
        Enumerable.Range(0, Keys).Select(key => Of(key, plain, about));

    /// <summary>The hash that was stored before there were keys: 64 hexadecimal digits.</summary>
    public static string Plain(string workspace, ConsentAddress address) => Convert.ToHexStringLower(SHA256.HashData(
        Encoding.UTF8.GetBytes($"{workspace}\n{address.Type}\n{address.Value.Trim().ToLowerInvariant()}")));

    private string Of(int key, string plain, string about) => Convert.ToHexStringLower(
        HMACSHA256.HashData(keys.Hashing[key], Encoding.UTF8.GetBytes($"{plain}\n{about}")));
}
