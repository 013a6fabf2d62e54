using Rapport.Common.V1;
using Rapport.Contact.Contacts;
using Rapport.Contact.Domain.Erasures;
using Rapport.Contact.Domain.Identities;
using Rapport.Contact.Tombstones;
using Rapport.Contact.V1;
using Rapport.Events;
using Rapport.Events.Consents;
using Rapport.Events.V1;
using Rapport.Hosting.Ids;

namespace Rapport.Contact.EventLog;

/// <summary>Erasures in one numbering transaction: whom they take away, and what is dropped because it names them.</summary>
/// <param name="state">What is known.</param>
/// <param name="typesOf">The identifier types of a workspace.</param>
/// <param name="contacts">The contacts.</param>
/// <param name="number">Numbers an event, and gives its place.</param>
internal sealed class PlannedErasures(
    NumberingState state, Func<string, IdentifierTypes> typesOf, PlannedContacts contacts,
    Func<Event, (int Partition, long N)> number)
{
    /// <summary>Receipts to insert.</summary>
    public List<ErasureRecord> Made { get; } = [];

    /// <summary>What names the erased from now on.</summary>
    public List<(string Workspace, IdentifierKey Key, Tombstone Stone)> Tombstones { get; } = [];

    /// <summary>Contacts to delete, as they were read.</summary>
    public List<ContactRecord> Contacts { get; } = [];

    /// <summary>Id of the erasure of a contact: one for each, so that two at once are one.</summary>
    public static string IdOf(string workspace, string contact) => "er_" + DerivedId.From("erasure", workspace, contact);

    /// <summary>Whether an event is about somebody who was erased, or says that it is.</summary>
    public bool Drops(Event said)
    {
        if (state.Erased.Count == 0)
            return false;
        var receivedAt = said.ReceivedAt.ToDateTimeOffset();
        return Dropped(Tombstone.OfContact(said.Contact))
            || said.Identifiers.Any(i => Dropped(new IdentifierKey(i.Type, i.Value)))
            || Alias.KeysOf(said, typesOf(said.Workspace)).Any(Dropped);

        bool Dropped(IdentifierKey key) =>
            state.Erased.TryGetValue((said.Workspace, key), out var stone) && stone.Drops(receivedAt)
            // An address that somebody has again is theirs, whenever it was said.
            && contacts.Find(said.Workspace, key) is null;
    }

    /// <summary>Takes a contact away with all that were merged into it. Of each the log keeps that it is gone, and nothing else.</summary>
    /// <param name="request">contact_erased as it was asked for.</param>
    /// <param name="owner">The survivor.</param>
    public void Erase(Event request, ContactRecord owner)
    {
        var (workspace, asked) = (owner.Workspace, request.Read<ContactErased>());
        var (at, id) = (request.ReceivedAt.ToDateTimeOffset(), IdOf(workspace, owner.Id));
        List<string> ids = [owner.Id, .. owner.Merged];
        var acts = state.ErasedConsents.GetValueOrDefault((workspace, owner.Id), []);
        foreach (var contact in ids)
            Bury(workspace, Tombstone.OfContact(contact), new Tombstone(id, at, IsAddress: false, []));
        foreach (var key in owner.Identifiers.Keys.ToList())
        {
            var address = new ConsentAddress(key.Type, key.Value);
            Bury(workspace, key, new Tombstone(
                id, at, Tombstone.MayReturn(key.Type),
                ConsentChannels.IsAddress(key.Type) ? KeptRefusals.Of([.. acts.Select(a => a.Act)], address, ids, at) : []));
            contacts.Detach(owner, key);
        }

        foreach (var contact in ids)
            if (contacts.Forget(workspace, contact) is { } gone)
                Contacts.Add(gone);
        Made.Add(new ErasureRecord
        {
            Workspace = workspace, Id = id, Contacts = ids, Mode = ErasureMode.Delete, Reason = asked.Reason, RequestedBy = asked.By, At = at,
            ConsentEvents = [.. acts.Where(a => ids.Contains(a.Contact)).Select(a => a.Act.EventId).Distinct()],
            Places = [.. ids.Select(contact => PlaceOf(contact, number(Told(request, owner.Id, contact, id))))],
        });
    }

    /// <summary>
    /// What somebody had refused who was erased, said again for whom an address of theirs comes with: the refusal is the
    /// address's, whoever it belongs to now, until its owner says otherwise.
    /// </summary>
    public IEnumerable<Event> RefusalsOf(ContactRecord owner, IdentifierKey first, Event brought) =>
        !state.Erased.TryGetValue((owner.Workspace, first), out var stone) ? []
        : stone.Refusals.Select(refusal => ConsentTaking.Refused(owner, first, refusal, brought));

    private void Bury(string workspace, IdentifierKey key, Tombstone stone)
    {
        state.Erased[(workspace, key)] = stone;
        Tombstones.Add((workspace, key, stone));
    }

    private static ErasedPlace PlaceOf(string contact, (int Partition, long N) place) => new(contact, place.Partition, place.N);

    private static Event Told(Event request, string survivor, string contact, string erasure) => new()
    {
        Id = contact == survivor ? request.Id : DerivedId.From(EventNames.ContactErased, contact, erasure),
        Workspace = request.Workspace, Contact = contact, Name = EventNames.ContactErased, OccurredAt = request.OccurredAt,
        ReceivedAt = request.ReceivedAt, Hop = 1, Origin = request.Origin,
        Properties = new ContactErased { Erasure = erasure, Mode = "delete" }.ToProperties(),
    };
}
