using Rapport.Contact.Domain.Identities;

namespace Rapport.Contact.Domain;

/// <summary>Whose event it is, and what that teaches about identities.</summary>
/// <param name="Contact">The existing contact, or null when a new one is to be made.</param>
/// <param name="Attach">Identifiers to be added to the contact.</param>
/// <param name="Relink">Identifiers taken over from another contact: a shared device from now on belongs to who logged in.</param>
/// <param name="Absorb">Contacts to be merged into the contact.</param>
/// <param name="Refused">Identifiers that came with the event, but are not the contact's.</param>
internal sealed record Resolution(
    KnownContact? Contact, IReadOnlyList<IdentifierKey> Attach, IReadOnlyList<IdentifierKey> Relink,
    IReadOnlyList<KnownContact> Absorb, IReadOnlyList<RefusedIdentifier> Refused);

/// <summary>An identifier that the event's contact does not get.</summary>
/// <param name="Key">The identifier.</param>
/// <param name="OverLimit">
/// True when the contact has as many of the type as it may; false when the identifier speaks of somebody else.
/// </param>
internal readonly record struct RefusedIdentifier(IdentifierKey Key, bool OverLimit);

/// <summary>
/// Decides which contact the identifiers of one event stand for. The identifiers are looked at in the order of their
/// types' priorities, the strongest first:
/// <list type="bullet">
/// <item>Nobody has it: it is the event's contact's, if that may have one more of the type (E1).</item>
/// <item>A contact has it: that contact is the event's too, and all such contacts are merged; the known one survives,
/// among known ones the older (E2).</item>
/// <item>Unless that would give one contact more values of a type than it may have, as two user ids: then a stronger
/// identifier has said already whose event it is. A device moves to that contact for the future, without its past (E3); an
/// identifier that tells a person stays where it is.</item>
/// <item>Likewise where somebody has said that the contacts are two people (docs/merges.md).</item>
/// </list>
/// </summary>
internal static class IdentityResolution
{
    /// <summary>Identifiers of all types together that a contact has at most; a contact is one document.</summary>
    public const int MostIdentifiers = 2000;

    private const int MostUserIds = 20;

    /// <summary>What <see cref="ConflictsOf"/> gives where two contacts have more than <see cref="MostIdentifiers"/>.</summary>
    public const string TooMany = "*";

    /// <summary>Resolves one event.</summary>
    /// <param name="identifiers">The event's identifiers, no repeats.</param>
    /// <param name="owner">Finds the contact that has an identifier now.</param>
    /// <param name="types">The workspace's types.</param>
    /// <param name="named">
    /// The contact that the event names itself. It is the event's, whatever the identifiers say: those that nobody has
    /// and for which it has room are added, nothing is merged and nothing taken over.
    /// </param>
    public static Resolution Resolve(
        IReadOnlyList<IdentifierKey> identifiers, Func<IdentifierKey, KnownContact?> owner, IdentifierTypes types,
        KnownContact? named = null)
    {
        var members = new List<KnownContact>(2);
        var identity = new HashSet<IdentifierKey>();
        var (attach, relink, refused) = (new List<IdentifierKey>(), new List<IdentifierKey>(), new List<RefusedIdentifier>());
        if (named is not null)
            Join(named);
        foreach (var key in identifiers.OrderBy(i => types.Of(i.Type).Priority))
        {
            var type = types.Of(key.Type);
            var has = owner(key);
            if (has is null)
                Give(key, type, attach);
            else if (members.Exists(m => m.Id == has.Id))
                continue;
            else if (named is null && !members.Exists(has.IsApartFrom) && !ConflictsOf(identity, has.Identifiers, types).Any())
                Join(has);
            else if (named is null && !type.Known)
                Give(key, type, relink);
            else
                refused.Add(new RefusedIdentifier(key, OverLimit: false));
        }

        var survivor = named ?? SurvivorOf(members);
        return new Resolution(survivor, attach, relink, [.. members.Where(m => m.Id != survivor!.Id)], refused);

        void Join(KnownContact contact)
        {
            members.Add(contact);
            identity.UnionWith(contact.Identifiers);
        }

        void Give(IdentifierKey key, IdentifierType type, List<IdentifierKey> given)
        {
            var room = identity.Count < MostIdentifiers;
            if (room && Count(identity, type, key.Value) < type.MaxPerContact)
            {
                given.Add(key);
                identity.Add(key);
            }
            else
            {
                refused.Add(new RefusedIdentifier(key, OverLimit: !room || !type.Unique));
            }
        }
    }

    /// <summary>
    /// Who survives a merge: the known one, among known ones the older. An order of contacts by themselves, so that it does
    /// not matter in which order and in which direction several are merged (E4). Null of none.
    /// </summary>
    public static KnownContact? SurvivorOf(IReadOnlyList<KnownContact> candidates) => candidates.Count == 1
        ? candidates[0]
        : candidates.OrderByDescending(c => c.Known).ThenBy(c => c.CreatedAt).ThenBy(c => c.Id, StringComparer.Ordinal)
            .FirstOrDefault();

    /// <summary>
    /// Types of which two contacts together would have more than a contact may have, and than one of them has already: a
    /// limit that was declared later takes nothing away.
    /// </summary>
    public static IEnumerable<string> ConflictsOf(
        IReadOnlyCollection<IdentifierKey> one, IReadOnlyCollection<IdentifierKey> other, IdentifierTypes types)
    {
        if (one.Count == 0)
            yield break;
        if (one.Count + other.Count > Math.Max(MostIdentifiers, Math.Max(one.Count, other.Count))
            && one.Count + other.Count(key => !one.Contains(key)) > Math.Max(MostIdentifiers, Math.Max(one.Count, other.Count)))
            yield return TooMany;
        var looked = new HashSet<(string Type, string Scope)>();
        foreach (var key in other)
        {
            var type = types.Of(key.Type);
            if (one.Contains(key) || !looked.Add((key.Type, type.ScopeOf(key.Value).ToString())))
                continue;
            var (ofOne, ofOther) = (Count(one, type, key.Value), Count(other, type, key.Value));
            var together = ofOne + ofOther - Count(other.Where(one.Contains), type, key.Value);
            if (together > Math.Max(type.MaxPerContact, Math.Max(ofOne, ofOther)))
                yield return key.Type;
        }
    }

    /// <summary>
    /// The types by which two known people are joined where somebody who may say so says that they are one: a contact has
    /// room for both user ids then; other unique ids still keep people apart (docs/adr/0016).
    /// </summary>
    public static IdentifierTypes ForOnePerson(IdentifierTypes types) => IdentifierTypes.With(
        [.. types.All.Select(t => t.Type == IdentifierKey.UserId ? t with { MaxPerContact = Math.Max(t.MaxPerContact, MostUserIds) } : t)]);

    private static int Count(IEnumerable<IdentifierKey> keys, IdentifierType type, string value)
    {
        var count = 0;
        foreach (var key in keys)
            if (key.Type == type.Type && type.ScopeOf(key.Value).SequenceEqual(type.ScopeOf(value)))
                count++;
        return count;
    }
}
