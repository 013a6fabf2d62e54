namespace Rapport.Contact.Domain.Identities;

/// <summary>
/// Whose the events are that came in between a merge and its undoing. An event that named a contact is that contact's.
/// Any other is the one's whose identifier is the strongest that it carried; what nobody had before the merge goes, with
/// the event that brought it, to the same. What tells nothing stays with the survivor, under whom it was said.
/// </summary>
/// <param name="theirs">Identifiers that the merge moved.</param>
/// <param name="survivors">Identifiers that the survivor had before.</param>
/// <param name="theirIds">The id of the contact that had ended, and of those merged into it before.</param>
/// <param name="types">The workspace's types.</param>
internal sealed class EventReturn(
    IEnumerable<IdentifierKey> theirs, IEnumerable<IdentifierKey> survivors, IReadOnlySet<string> theirIds, IdentifierTypes types)
{
    private readonly HashSet<IdentifierKey> theirs = [.. theirs];
    private readonly HashSet<IdentifierKey> survivors = [.. survivors];

    /// <summary>True when the identifier goes back.</summary>
    public bool IsTheirs(IdentifierKey key) => theirs.Contains(key);

    /// <summary>True when the next event, in the order of the log, goes back.</summary>
    /// <param name="named">The merged contact that the event named, or empty.</param>
    /// <param name="identifiers">Those of its identifiers that were linked.</param>
    public bool Takes(string named, IReadOnlyList<IdentifierKey> identifiers)
    {
        var takes = named.Length > 0
            ? theirIds.Contains(named)
            : identifiers.OrderBy(key => types.Of(key.Type).Priority)
                .Where(key => theirs.Contains(key) || survivors.Contains(key))
                .Select(theirs.Contains).FirstOrDefault();
        foreach (var key in identifiers)
            if (!theirs.Contains(key) && !survivors.Contains(key))
                (takes ? theirs : survivors).Add(key);
        return takes;
    }
}
