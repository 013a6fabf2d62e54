using Rapport.Events.Consents;
using Rapport.Notification.Domain;

namespace Rapport.Notification.Consents;

/// <summary>Acts of consent as a decision may rely on them.</summary>
/// <param name="Acts">By what they hold for: addresses, and persons.</param>
/// <param name="Behind">Contacts for which acts may be missing here: nothing can be decided about them yet.</param>
internal sealed record ConsentEvidence(ILookup<ConsentAddress, ConsentAct> Acts, IReadOnlySet<string> Behind)
{
    /// <summary>The acts that hold for an address of a contact, and those that hold for the person.</summary>
    public IReadOnlyList<ConsentAct> For(KnownContact contact, ConsentAddress? address) =>
    [
        .. address is { } written ? Acts[written] : [],
        .. contact.AllIds.SelectMany(id => Acts[ConsentAddress.Person(id)]),
    ];
}

/// <summary>Reads acts of consent, after the log has been applied as far as it reaches.</summary>
internal sealed class ConsentReader(ConsentFreshness freshness, ConsentStore store)
{
    /// <summary>The acts of these contacts and their addresses.</summary>
    public async Task<ConsentEvidence> ReadAsync(
        string workspace, IReadOnlyCollection<KnownContact> contacts, IEnumerable<ConsentAddress> addresses,
        CancellationToken cancellation)
    {
        // First what is missing, then what is there: the other way round an act in between would be overlooked.
        var ids = contacts.SelectMany(contact => contact.AllIds).Distinct().ToList();
        var behind = await freshness.BehindAsync(workspace, ids, cancellation);
        var acts = await store.ReadAsync(workspace, [.. addresses, .. ids.Select(ConsentAddress.Person)], cancellation);
        return new ConsentEvidence(acts, behind);
    }
}
