using Rapport.Common.V1;
using Rapport.Contact.Contacts;
using Rapport.Contact.Domain.Identities;

namespace Rapport.Contact.EventLog;

/// <summary>Contacts and identities as they become with every event of a numbering transaction, and what of it is written.</summary>
internal sealed class PlannedContacts(NumberingState state, Func<DateTimeOffset, string> newContactId)
{
    private readonly Dictionary<(string, string), ContactRecord> created = [];
    private readonly Dictionary<(string, string), ContactRecord> changed = [];
    private readonly Dictionary<(string Workspace, IdentifierKey Key), bool> touched = [];
    private readonly HashSet<(string Workspace, IdentifierKey Key)> removed = [];

    /// <summary>Contacts to insert.</summary>
    public IReadOnlyCollection<ContactRecord> Created => created.Values;

    /// <summary>Contacts to replace.</summary>
    public IReadOnlyCollection<ContactRecord> Changed => changed.Values;

    /// <summary>Identifiers that stand for nobody any more.</summary>
    public IReadOnlyCollection<(string Workspace, IdentifierKey Key)> Removed => removed;

    /// <summary>Identifiers that had no contact before (true) or another one (false).</summary>
    public IEnumerable<(string Workspace, IdentifierKey Key, string Contact)> Identities(bool isNew) =>
        touched.Where(t => t.Value == isNew)
            .Select(t => (t.Key.Workspace, t.Key.Key, state.Identities[(t.Key.Workspace, t.Key.Key)]));

    /// <summary>The contact that has an identifier now; null when nobody has.</summary>
    public ContactRecord? Find(string workspace, IdentifierKey key) =>
        state.Identities.TryGetValue((workspace, key), out var id) ? state.Contacts[(workspace, id)] : null;

    /// <summary>The contact of an id, merged or not; null when there is none.</summary>
    public ContactRecord? Get(string workspace, string id) => state.Contacts.GetValueOrDefault((workspace, id));

    /// <summary>The contact that an id stands for.</summary>
    public ContactRecord? Survivor(string workspace, string id)
    {
        var found = Get(workspace, id);
        return found?.Into is { } into ? Get(workspace, into) : found;
    }

    /// <summary>A new contact.</summary>
    public ContactRecord Create(string workspace, DateTimeOffset now)
    {
        var contact = new ContactRecord { Workspace = workspace, Id = newContactId(now), CreatedAt = now };
        state.Contacts[(workspace, contact.Id)] = contact;
        created[(workspace, contact.Id)] = contact;
        return contact;
    }

    /// <summary>Gives a contact an identifier; true when nobody had it.</summary>
    public bool Attach(ContactRecord contact, IdentifierKey key, Event brought)
    {
        contact.Identifiers.TryAdd(key, HeldIdentifier.BroughtBy(brought));
        var isNew = !state.Identities.ContainsKey((contact.Workspace, key));
        Point(contact, key, isNew);
        MarkChanged(contact);
        return isNew;
    }

    /// <summary>Takes an identifier off a contact, so that it stands for nobody.</summary>
    public void Detach(ContactRecord contact, IdentifierKey key)
    {
        contact.Identifiers.Remove(key);
        state.Identities.Remove((contact.Workspace, key));
        // What this transaction was to make is not made.
        if (!touched.Remove((contact.Workspace, key), out var isNew) || !isNew)
            removed.Add((contact.Workspace, key));
        MarkChanged(contact);
    }

    /// <summary>Takes a contact away, as if there had never been one; what it was, null for one that was made just now.</summary>
    public ContactRecord? Forget(string workspace, string id)
    {
        state.Contacts.Remove((workspace, id), out var known);
        changed.Remove((workspace, id));
        return created.Remove((workspace, id)) ? null : known;
    }

    /// <summary>Lets an identifier that has a contact stand for another one.</summary>
    public void Move(ContactRecord contact, IdentifierKey key) => Point(contact, key, isNew: false);

    /// <summary>The contact is written.</summary>
    public void MarkChanged(ContactRecord contact)
    {
        if (!created.ContainsKey((contact.Workspace, contact.Id)))
            changed[(contact.Workspace, contact.Id)] = contact;
    }

    private void Point(ContactRecord contact, IdentifierKey key, bool isNew)
    {
        // Its row in the store is still there, and changed.
        if (isNew && removed.Remove((contact.Workspace, key)))
            isNew = false;
        touched.TryAdd((contact.Workspace, key), isNew);
        state.Identities[(contact.Workspace, key)] = contact.Id;
    }
}
