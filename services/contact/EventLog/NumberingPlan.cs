using System.IO.Hashing;
using Google.Protobuf;
using Rapport.Common.V1;
using Rapport.Contact.Contacts;
using Rapport.Contact.Domain;
using Rapport.Contact.Domain.Identities;
using Rapport.Contact.Inbox;
using Rapport.Events;
using Rapport.Events.Consents;
using Rapport.Events.Facts;

namespace Rapport.Contact.EventLog;

/// <summary>
/// Decides, without any I/O, what one numbering transaction writes: whose each event is, which contacts are made, taught and
/// merged, and the number of every event. Events are taken strictly in order, so an identify in the batch holds for
/// the events after it.
/// </summary>
internal sealed class NumberingPlan
{
    private readonly NumberingState state;
    private readonly Func<string, IdentifierTypes> typesOf;
    private readonly PlannedContacts contacts;
    private readonly PlannedMerges merges;
    private readonly PlannedErasures erasures;
    private readonly long[] lastN;
    private readonly Dictionary<string, KnownEvent> seen = [];
    private readonly List<Event> bound = [];

    /// <summary>A plan without an event yet.</summary>
    /// <param name="state">What is known of the events and their people.</param>
    /// <param name="typesOf">The identifier types of a workspace.</param>
    /// <param name="newContactId">Makes the id of a new contact.</param>
    public NumberingPlan(NumberingState state, Func<string, IdentifierTypes> typesOf, Func<DateTimeOffset, string> newContactId)
    {
        (this.state, this.typesOf, lastN) = (state, typesOf, [.. state.LastN]);
        contacts = new PlannedContacts(state, newContactId);
        merges = new PlannedMerges(state, contacts, Events, said => Number(said, 0));
        erasures = new PlannedErasures(state, typesOf, contacts, said => Number(said, 0));
    }

    /// <summary>The events with their numbers, in log order per partition.</summary>
    public List<NumberedEvent> Events { get; } = [];

    /// <summary>Repeats of known ids.</summary>
    public List<DuplicateEvent> Duplicates { get; } = [];

    /// <summary>Events about contacts that do not exist.</summary>
    public List<Event> Orphans { get; } = [];

    /// <summary>What is listed as refused: the orphans, and aliases that joined nobody.</summary>
    public List<(string Workspace, Reject Reject)> Rejects { get; } = [];

    /// <summary>What goes into the quarantine instead of the log.</summary>
    public IReadOnlyList<QuarantinedItem> Poison { get; init; } = [];

    /// <summary>Acts of consent among the events.</summary>
    public List<RecordedConsent> Consents { get; } = [];

    /// <summary>Requests for a merge or about an identifier that could not be carried out any more.</summary>
    public List<Event> Dropped { get; } = [];

    /// <summary>Contacts to insert.</summary>
    public IReadOnlyCollection<ContactRecord> Created => contacts.Created;

    /// <summary>Contacts to replace.</summary>
    public IReadOnlyCollection<ContactRecord> Changed => contacts.Changed;

    /// <summary>Identifiers that stand for nobody any more.</summary>
    public IReadOnlyCollection<(string Workspace, IdentifierKey Key)> Removed => contacts.Removed;

    /// <summary>Merges, and their undoing.</summary>
    public PlannedMerges Merges => merges;

    /// <summary>Erasures.</summary>
    public PlannedErasures Erasures => erasures;

    /// <summary>Events about people who were erased: counted, and kept nowhere (E8).</summary>
    public List<Event> OfErased { get; } = [];

    /// <summary>Counters that moved.</summary>
    public IReadOnlyDictionary<int, long> LastN => Enumerable.Range(0, lastN.Length)
        .Where(p => lastN[p] != state.LastN[p]).ToDictionary(p => p, p => lastN[p]);

    /// <summary>Identifiers that had no contact before (true) or another one (false).</summary>
    public IEnumerable<(string Workspace, IdentifierKey Key, string Contact)> Identities(bool isNew) => contacts.Identities(isNew);

    /// <summary>
    /// Does with an event alone all that could fail because of what it holds, so that it is known before a plan is changed.
    /// </summary>
    /// <exception cref="Exception">The event cannot be numbered.</exception>
    public static void Check(Event next)
    {
        _ = Fingerprint(next);
        _ = (next.OccurredAt.ToDateTimeOffset(), next.ReceivedAt.ToDateTimeOffset());
        _ = Partition.Of(next.Workspace, next.Contact, 1);
        _ = ConsentEvent.Read(next);
    }

    /// <summary>Takes the next event.</summary>
    public void Add(Event next)
    {
        if (erasures.Drops(next))
        {
            OfErased.Add(next);
            return;
        }

        var hash = Fingerprint(next);
        if (First(next, hash) is { } first)
        {
            var conflict = !first.Says(hash);
            Duplicates.Add(new DuplicateEvent(next, conflict));
            if (conflict)
                Rejects.Add(Reject.Of(next, RejectStore.IdTaken));
            return;
        }

        if (Owner(next) is not { } owner)
        {
            Orphans.Add(next);
            Rejects.Add(Reject.Of(next, RejectStore.NoSuchContact));
            return;
        }

        if (next.IsConclusion() && next.Name == EventNames.ContactErased)
        {
            erasures.Erase(next, owner);
            return;
        }

        if (next.IsConclusion() && IdentityRequests.Names.Contains(next.Name))
        {
            if (IdentityRequests.CarryOut(next, owner, typesOf(next.Workspace), contacts, merges) is not { } now)
            {
                Dropped.Add(next);
                return;
            }

            owner = now;
        }

        if (!ProfileEtag.Holds(next, owner, Rejects))
            return;
        next.Contact = owner.Id;
        // Traits that a journey says count like any other's, in every service.
        if (next.Name == EventNames.Identified)
        {
            ProfileRoom.Keep(next, owner);
            owner.Learn(next.Properties, NextSaid(next));
            contacts.MarkChanged(owner);
        }
        else if (ConsentTaking.Take(next, owner) is { } act)
        {
            Consents.Add(act);
            if (act.Act.Addresses.Count == 0)
                contacts.MarkChanged(owner);
        }

        Number(next, hash);
        foreach (var consent in bound)
        {
            Consents.Add(new RecordedConsent(consent.Workspace, owner.Id, consent.Origin, ConsentEvent.Read(consent)!));
            Number(consent, 0);
        }
        bound.Clear();
    }

    /// <summary>
    /// The event that this one repeats; null when it is the first, which is remembered. Where another source has used its
    /// id, it gets another.
    /// </summary>
    private KnownEvent? First(Event next, long hash)
    {
        var key = EventSource.KeyOf(next, Known);
        if (key != EventStore.Key(next.Workspace, next.Id))
            (next.SentId, next.Id) = (next.Id, EventSource.OtherIdOf(next));
        if (Known(key) is { } first)
            return first;
        seen[key] = new KnownEvent(hash, EventSource.Of(next));
        return null;
    }

    private KnownEvent? Known(string key) =>
        seen.TryGetValue(key, out var known) || state.KnownEvents.TryGetValue(key, out known) ? known : null;

    /// <summary>Fingerprint of what the caller said: name, properties and identifiers.</summary>
    public static long Fingerprint(Event said)
    {
        var hash = new XxHash64();
        hash.Append(System.Text.Encoding.UTF8.GetBytes(said.Name));
        if (said.Properties is not null)
            hash.Append(said.Properties.ToByteArray());
        // Without what contact itself says of them: a type may be declared otherwise between an event and its repeat.
        foreach (var identifier in said.Identifiers)
            hash.Append(new Identifier { Type = identifier.Type, Value = identifier.Value }.ToByteArray());
        return (long)(hash.GetCurrentHashAsUInt64() | 1);
    }

    /// <summary>
    /// The contact of an event: the one it names, else the one of its identifiers. An event whose identifiers were all of
    /// no use is somebody's too, and nobody knows whose: it gets a contact of its own. Null for a contact that is not there.
    /// </summary>
    private ContactRecord? Owner(Event next)
    {
        var named = next.Contact.Length > 0 ? contacts.Survivor(next.Workspace, next.Contact) : null;
        if (next.Identifiers.Count == 0)
            return next.Contact.Length > 0 ? NamedBy(next, named) : contacts.Create(next.Workspace, next.ReceivedAt.ToDateTimeOffset());
        return Resolve(next, NamedBy(next, named));
    }

    private static ContactRecord? NamedBy(Event next, ContactRecord? named)
    {
        if (named is not null && named.Id != next.Contact)
        {
            next.NamedContact = next.Contact;
            if (next.IsConclusion())
                next.Flags.Add(EventFlags.OfMerged);
        }

        return named;
    }

    private ContactRecord Resolve(Event next, ContactRecord? named)
    {
        List<IdentifierKey> identifiers = [.. next.Identifiers.Select(i => new IdentifierKey(i.Type, i.Value))];
        var alias = Alias.Of(next, identifiers, typesOf(next.Workspace), key => contacts.Find(next.Workspace, key)?.Id);
        var resolution = IdentityResolution.Resolve(
            [.. identifiers.Union(alias.Joined)], key => contacts.Find(next.Workspace, key)?.ForResolution(),
            alias.TypesOf(typesOf(next.Workspace)), named?.ForResolution());
        var owner = named ?? (resolution.Contact is { } found
            ? state.Contacts[(next.Workspace, found.Id)]
            : contacts.Create(next.Workspace, next.ReceivedAt.ToDateTimeOffset()));
        foreach (var absorbed in resolution.Absorb)
            merges.Merge(owner, state.Contacts[(next.Workspace, absorbed.Id)], next, isByCall: false);
        foreach (var key in resolution.Attach)
            Attach(owner, key, next);
        foreach (var key in resolution.Relink)
        {
            if (contacts.Find(next.Workspace, key) is { } former)
            {
                former.Identifiers.Remove(key);
                contacts.MarkChanged(former);
            }

            Attach(owner, key, next);
        }

        foreach (var refused in resolution.Refused)
            Refuse(next, refused);
        if ((alias.Fault ?? (alias.Joined.All(key => contacts.Find(next.Workspace, key) == owner) ? null : Alias.OtherIds)) is { } fault)
        {
            next.Flags.Add(IngestFlags.AliasRefused);
            Rejects.Add(Reject.Of(next, fault));
        }

        // An import would write its contacts for every day that it goes through.
        if ((!next.Historic && owner.SeeAgain(identifiers, next.OccurredAt.ToDateTimeOffset())) || (!owner.Known && next.MakesKnown()))
        {
            owner.Known |= next.MakesKnown();
            contacts.MarkChanged(owner);
        }

        return owner;
    }

    private static void Refuse(Event next, RefusedIdentifier refused)
    {
        foreach (var identifier in next.Identifiers)
            if (identifier.Type == refused.Key.Type && identifier.Value == refused.Key.Value)
                identifier.Unlinked = true;
        var flag = (refused.OverLimit ? EventFlags.IdentifierOverLimit : EventFlags.IdentifierConflict) + refused.Key.Type;
        if (!next.Flags.Contains(flag))
            next.Flags.Add(flag);
    }

    private void Attach(ContactRecord contact, IdentifierKey key, Event brought)
    {
        if (!contacts.Attach(contact, key, brought))
            return;
        bound.AddRange(erasures.RefusalsOf(contact, key, brought));
        bound.AddRange(ConsentTaking.Bind(contact, key, brought));
    }

    // What the event says stands in the log where it is numbered next.
    private Said NextSaid(Event next)
    {
        var partition = Partition.Of(next.Workspace, next.Contact, lastN.Length);
        return Said.In(next.OccurredAt.ToDateTimeOffset(), partition, lastN[partition] + 1);
    }

    private (int Partition, long N) Number(Event numbered, long hash)
    {
        var partition = Partition.Of(numbered.Workspace, numbered.Contact, lastN.Length);
        Events.Add(new NumberedEvent(partition, ++lastN[partition], numbered, hash));
        return (partition, lastN[partition]);
    }
}
