using Rapport.Contact.Domain.Identities;
using Rapport.Events.Consents;

namespace Rapport.Contact.Domain.Erasures;

/// <summary>A refusal that outlives the person's erasure.</summary>
/// <param name="Purpose">What was refused: "marketing", or all.</param>
/// <param name="Channel">By which channel, or by all.</param>
/// <param name="ActedAt">When the person said so.</param>
/// <param name="ExpiresAt">When a pause ends; null for a refusal.</param>
internal sealed record KeptRefusal(string Purpose, string Channel, DateTimeOffset ActedAt, DateTimeOffset? ExpiresAt);

/// <summary>What remains of something that named an erased person: that it did, under a keyed hash.</summary>
/// <param name="Erasure">The erasure.</param>
/// <param name="At">When that was, system time.</param>
/// <param name="IsAddress">An e-mail address or phone number: it may be somebody's again.</param>
/// <param name="Refusals">Of an address, what its owner had refused.</param>
internal sealed record Tombstone(string Erasure, DateTimeOffset At, bool IsAddress, IReadOnlyList<KeptRefusal> Refusals)
{
    /// <summary>The type under which ids of contacts have tombstones; no type of identifiers is called so.</summary>
    public const string ContactType = "#contact";

    /// <summary>What stands for a contact's id.</summary>
    public static IdentifierKey OfContact(string contact) => new(ContactType, contact);

    /// <summary>
    /// Whether an identifier may be somebody's again after its owner was erased: an address may, since people say theirs
    /// anew; what a system gave (user id, cookie, device, number) stays the erased person's.
    /// </summary>
    public static bool MayReturn(string type) => type is IdentifierKey.Email or IdentifierKey.Phone;

    /// <summary>
    /// Whether an event that names this is dropped: always, but for an address that is said after the erasure (E8).
    /// </summary>
    /// <param name="receivedAt">When the event was accepted, system time.</param>
    public bool Drops(DateTimeOffset receivedAt) => !IsAddress || receivedAt <= At;
}

/// <summary>What of a person's consents is kept when they are erased.</summary>
internal static class KeptRefusals
{
    /// <summary>
    /// The refusals in force against an address, each purpose and channel once: grants permit nothing any more, and a
    /// refusal that was taken back is none.
    /// </summary>
    /// <param name="acts">All acts of the person, and those that hold for the address.</param>
    /// <param name="address">The address.</param>
    /// <param name="contacts">The person's contacts.</param>
    /// <param name="at">When they are erased.</param>
    public static IReadOnlyList<KeptRefusal> Of(
        IReadOnlyCollection<ConsentAct> acts, ConsentAddress address, IReadOnlyCollection<string> contacts, DateTimeOffset at) =>
    [
        .. from standing in ConsentStandings.Of(acts, [address], contacts, at)
           where standing.Address == address && standing.InForce is { State: ActState.Refused, Act: not null }
           let act = standing.InForce.Act!
           select new KeptRefusal(standing.Purpose, standing.Channel, act.ActedAt, act.ExpiresAt),
    ];
}
