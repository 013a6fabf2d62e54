using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Rapport.Hosting.Startup;

namespace Rapport.Notification.Secrets;

/// <summary>
/// The keys that follow from <see cref="NotificationOptions.Secret"/>, and from the one before it: one for hashes of
/// addresses, one for each kind of link, one for envelope senders, one that seals the secrets of webhooks (HKDF, RFC 5869). They stand in no store.
/// </summary>
internal sealed class NotificationKeys
{
    private const int KeyBytes = 32;
    private readonly Lazy<IReadOnlyList<byte[]>> hashing;
    private readonly Lazy<IReadOnlyList<byte[]>> linking;
    private readonly Lazy<IReadOnlyList<byte[]>> returning;
    private readonly Lazy<IReadOnlyList<byte[]>> confirming;
    private readonly Lazy<IReadOnlyList<byte[]>> sealing;
    private readonly Lazy<IReadOnlyList<byte[]>> tracking;

    /// <summary>The keys of the settings; in development without a secret, of the service token.</summary>
    public NotificationKeys(IOptions<NotificationOptions> options, IOptions<RapportOptions> rapport)
        : this(() => (options.Value.Secret.Length > 0 ? options.Value.Secret : rapport.Value.ServiceToken, options.Value.SecretBefore))
    {
    }

    /// <summary>The keys of a secret, and of the one before it where there was one.</summary>
    internal NotificationKeys(string secret, string before = "")
        : this(() => (secret, before))
    {
    }

    // Read when first needed: what only prepares the store has no secret, and a wrong one is named by the start.
    private NotificationKeys(Func<(string Secret, string Before)> read)
    {
        hashing = new(() => Derived(read(), "rapport/address-hash/1"));
        linking = new(() => Derived(read(), "rapport/contact-link/1"));
        returning = new(() => Derived(read(), "rapport/return-path/1"));
        confirming = new(() => Derived(read(), "rapport/confirm-link/1"));
        sealing = new(() => Derived(read(), "rapport/webhook-secret/1"));
        tracking = new(() => Derived(read(), "rapport/tracked-link/1"));
    }

    /// <summary>For hashes of addresses: the one that is written with first.</summary>
    public IReadOnlyList<byte[]> Hashing => hashing.Value;

    /// <summary>For links: the one that is written with first.</summary>
    public IReadOnlyList<byte[]> Linking => linking.Value;

    /// <summary>For the addresses that reports come back to: the one that is written with first.</summary>
    public IReadOnlyList<byte[]> Returning => returning.Value;

    /// <summary>For links that ask for a confirmation: the one that is written with first.</summary>
    public IReadOnlyList<byte[]> Confirming => confirming.Value;

    /// <summary>For secrets that have to be read again: the one that is written with first.</summary>
    public IReadOnlyList<byte[]> Sealing => sealing.Value;

    /// <summary>For links that lead over the platform: the one that is written with first.</summary>
    public IReadOnlyList<byte[]> Tracking => tracking.Value;

    private static IReadOnlyList<byte[]> Derived((string Secret, string Before) secrets, string use) =>
        secrets.Before.Length > 0 ? [Derive(secrets.Secret, use), Derive(secrets.Before, use)] : [Derive(secrets.Secret, use)];

    private static byte[] Derive(string secret, string use) => HKDF.DeriveKey(
        HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret), KeyBytes, info: Encoding.UTF8.GetBytes(use));
}
