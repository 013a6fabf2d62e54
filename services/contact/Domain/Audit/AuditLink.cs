using System.Security.Cryptography;
using System.Text;

namespace Rapport.Contact.Domain.Audit;

/// <summary>
/// A link of a workspace's chain of audit records. Its hash is SHA-256 over the hash before it and its body, both as UTF-8, so
/// that a record cannot be changed, left out or put in without changing every hash behind it.
/// </summary>
/// <param name="Number">Place in the chain, from 1 without gaps.</param>
/// <param name="PreviousHash">Hash of the link before; <see cref="Beginning"/> for the first.</param>
/// <param name="Body">Canonical JSON.</param>
/// <param name="Hash">Lower-case hex.</param>
internal sealed record AuditLink(long Number, string PreviousHash, string Body, string Hash)
{
    /// <summary>What stands before the first link: 64 zeros.</summary>
    public static readonly string Beginning = new('0', 64);

    /// <summary>The link behind another.</summary>
    /// <param name="previous">The last one there is; null for none.</param>
    /// <param name="body">Canonical JSON.</param>
    public static AuditLink After(AuditLink? previous, string body)
    {
        var before = previous?.Hash ?? Beginning;
        return new AuditLink((previous?.Number ?? 0) + 1, before, body, HashOf(before, body));
    }

    /// <summary>What is wrong with the link where it stands; null when nothing is.</summary>
    /// <param name="previousNumber">Number of the link before; 0 for none.</param>
    /// <param name="previousHash">Its hash.</param>
    public string? FaultBehind(long previousNumber, string previousHash)
    {
        if (Number != previousNumber + 1)
            return $"follows on number {previousNumber}: what stood between is gone";
        if (PreviousHash != previousHash)
            return "does not follow on the hash before it";
        return Hash == HashOf(PreviousHash, Body) ? null : "is not what its hash was formed over";
    }

    /// <summary>The hash of a body behind a hash.</summary>
    public static string HashOf(string previousHash, string body) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(previousHash + body)));
}
