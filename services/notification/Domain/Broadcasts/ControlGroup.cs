using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Rapport.Notification.Domain.Broadcasts;

/// <summary>Who of an audience gets nothing, so that the effect can be measured.</summary>
internal static class ControlGroup
{
    /// <summary>The arm of those who get nothing, as <c>experiment_assigned</c> says it.</summary>
    public const string Holdout = "holdout";

    /// <summary>The arm of all others.</summary>
    public const string Treated = "treated";

    /// <summary>
    /// Whether a contact is in the control group: drawn from broadcast and contact, so the same after any death, and in
    /// another broadcast anew. A larger percentage keeps everybody who is in it.
    /// </summary>
    public static bool Has(string broadcast, string contact, int percent)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{broadcast}\u001f{contact}"));
        return BinaryPrimitives.ReadUInt64BigEndian(hash) < ulong.MaxValue / 100 * (ulong)percent;
    }
}
