using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Rapport.Journey.Domain;

/// <summary>
/// Draws an arm for a contact, always the same: weighted rendezvous hashing. Each arm has a number of its own for the
/// contact, u = hash(experiment, arm, contact) in (0, 1), and the smallest -ln(u) / weight wins, so that an arm wins with
/// weight / sum of weights. A weight that changes moves contacts to or from that arm only, and no more than its share
/// changed (E34).
/// </summary>
/// <remarks>Source: Schindelhauer and Schomaker, "Weighted distributed hash tables", SPAA 2005.</remarks>
internal static class ArmDraw
{
    private const int MantissaBits = 53;

    /// <summary>The arm of a contact; among <paramref name="arms"/> at least one has a weight.</summary>
    public static JourneyStep.SplitArm Of(
        string experiment, string contact, IReadOnlyList<JourneyStep.SplitArm> arms) =>
        arms.Where(arm => arm.Weight > 0)
            .MinBy(arm => -Math.Log(NumberOf(experiment, arm.Name, contact)) / arm.Weight)!;

    private static double NumberOf(string experiment, string arm, string contact)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\u001f', experiment, arm, contact)), hash);
        var bits = BinaryPrimitives.ReadUInt64BigEndian(hash) >> (64 - MantissaBits);
        return (bits + 0.5) / (1UL << MantissaBits);
    }
}
