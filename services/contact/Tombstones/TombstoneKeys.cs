using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Rapport.Contact.Domain.Identities;
using Rapport.Hosting.Startup;

namespace Rapport.Contact.Tombstones;

/// <summary>
/// Hashes what named erased people: HMAC-SHA-256 (RFC 2104), the first 16 bytes, under a key that follows from
/// <see cref="ContactOptions.Secret"/> (HKDF, RFC 5869) and stands in no store. A plain hash of a phone number is found out by
/// trying all numbers, in seconds.
/// </summary>
internal sealed class TombstoneKeys
{
    private const int KeyBytes = 32;
    private const int HashBytes = 16;
    private readonly Lazy<IReadOnlyList<byte[]>> keys;

    /// <summary>The keys of the settings; in development without a secret, of the service token.</summary>
    public TombstoneKeys(IOptions<ContactOptions> options, IOptions<RapportOptions> rapport)
        : this(() => (options.Value.Secret.Length > 0 ? options.Value.Secret : rapport.Value.ServiceToken, options.Value.SecretBefore))
    {
    }

    /// <summary>The keys of a secret, and of the one before it where there was one.</summary>
    internal TombstoneKeys(string secret, string before = "")
        : this(() => (secret, before))
    {
    }

    // Read when first needed: what only prepares the store has no secret.
    private TombstoneKeys(Func<(string Secret, string Before)> read) => keys = new(() =>
        read() is var (secret, before) && before.Length > 0 ? [Derive(secret), Derive(before)] : [Derive(read().Secret)]);

    /// <summary>The hash that is written.</summary>
    public string Of(string workspace, IdentifierKey key) => Of(keys.Value[0], workspace, key);

    /// <summary>Every hash that may be stored, by the key in use and the one before.</summary>
    public IEnumerable<string> OfEach(string workspace, IdentifierKey key) => keys.Value.Select(each => Of(each, workspace, key));

    private static string Of(byte[] with, string workspace, IdentifierKey key) => Base64Url.EncodeToString(
        HMACSHA256.HashData(with, Encoding.UTF8.GetBytes($"{workspace}\n{key.Type}\n{key.Value}")).AsSpan(0, HashBytes));

    private static byte[] Derive(string secret) => HKDF.DeriveKey(
        HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret), KeyBytes, info: "rapport/tombstone/1"u8.ToArray());
}
