namespace Rapport.Contact.Domain;

/// <summary>Whose event it is, and what that teaches about identities.</summary>
/// <param name="Contact">The existing contact, or null when a new one is to be made.</param>
/// <param name="Attach">Identifiers to be added to the contact.</param>
/// <param name="Relink">Identifiers taken over from another contact: a shared device from now on belongs to who logged in.</param>
/// <param name="Absorb">Contacts to be merged into the contact.</param>
internal sealed record Resolution(
    KnownContact? Contact, IReadOnlyList<IdentifierKey> Attach, IReadOnlyList<IdentifierKey> Relink,
    IReadOnlyList<KnownContact> Absorb);

/// <summary>
/// Decides which contact the identifiers of one event stand for.
/// <list type="bullet">
/// <item>Nobody has them: a new contact.</item>
/// <item>One contact has some: the others are attached (E1).</item>
/// <item>Several contacts: they are merged; the known one survives, among known ones the older (E2).</item>
/// <item>Unless that would put two values of a unique type on one contact: then the contact of the strongest identifier
/// keeps the event, and a device identifier moves to it for the future, without its past (E3).</item>
/// </list>
/// </summary>
internal static class IdentityResolution
{
    /// <summary>Resolves one event.</summary>
    /// <param name="identifiers">The event's identifiers, at least one, no repeats.</param>
    /// <param name="owner">Finds the contact that has an identifier now.</param>
    /// <param name="uniqueTypes">Types of which a contact has at most one value.</param>
    public static Resolution Resolve(
        IReadOnlyList<IdentifierKey> identifiers, Func<IdentifierKey, KnownContact?> owner,
        IReadOnlySet<string> uniqueTypes)
    {
        var ordered = identifiers.OrderBy(i => i.Rank).ToList();
        var free = ordered.Where(i => owner(i) is null).ToList();
        var owners = ordered.Select(owner).OfType<KnownContact>().DistinctBy(c => c.Id).ToList();

        // An owner that the event's own unique identifiers contradict is somebody else.
        var possible = owners.Where(c => Compatible(c.Identifiers, ordered, uniqueTypes)).ToList();
        var survivor = Survivor(possible);
        var absorb = new List<KnownContact>();
        var identity = new List<IdentifierKey>(survivor?.Identifiers ?? []);
        foreach (var candidate in possible.Where(c => c.Id != survivor!.Id))
        {
            if (!Compatible(candidate.Identifiers, identity, uniqueTypes))
                continue;
            absorb.Add(candidate);
            identity.AddRange(candidate.Identifiers);
        }

        var joined = absorb.Select(c => c.Id).Append(survivor?.Id).ToHashSet();
        var relink = ordered.Where(i => i.Type == IdentifierKey.AnonymousId
            && owner(i) is { } other && !joined.Contains(other.Id)).ToList();
        return new Resolution(survivor, free, relink, absorb);
    }

    private static KnownContact? Survivor(List<KnownContact> candidates) =>
        candidates.OrderByDescending(c => c.Known).ThenBy(c => c.CreatedAt).ThenBy(c => c.Id, StringComparer.Ordinal)
            .FirstOrDefault();

    private static bool Compatible(
        IEnumerable<IdentifierKey> one, IReadOnlyCollection<IdentifierKey> other, IReadOnlySet<string> uniqueTypes) =>
        !one.Any(a => uniqueTypes.Contains(a.Type) && other.Any(b => b.Type == a.Type && b.Value != a.Value));
}
