using System.IO.Hashing;
using Google.Protobuf;
using Rapport.Common.V1;
using Rapport.Contact.Consents;
using Rapport.Contact.Domain;
using Rapport.Contact.Domain.Identities;
using Rapport.Contact.Ingest;
using Rapport.Contact.Profiles;
using Rapport.Events;
using Rapport.Events.Consents;
using Rapport.Events.Facts;

namespace Rapport.Contact.EventLog;

/// <summary>What is known of the events at hand and their people; identities and contacts go on with every event that is planned.</summary>
internal sealed record NumberingState(
    IReadOnlyList<long> LastN,
    IReadOnlyDictionary<string, KnownEvent> KnownEvents,
    Dictionary<(string Workspace, IdentifierKey Key), string> Identities,
    Dictionary<(string Workspace, string Id), ContactRecord> Contacts);

/// <summary>
/// Decides, without any I/O, what one numbering transaction writes: whose each event is, which contacts are made, taught and
/// merged, and the number of every event. Events are taken strictly in order, so an identify in the batch holds for
/// the events after it.
/// </summary>
internal sealed class NumberingPlan(
    NumberingState state, Func<string, IdentifierTypes> typesOf, Func<DateTimeOffset, string> newContactId)
{
    private readonly long[] lastN = [.. state.LastN];
    private readonly Dictionary<string, KnownEvent> seen = [];
    private readonly Dictionary<(string, string), ContactRecord> created = [];
    private readonly Dictionary<(string, string), ContactRecord> changed = [];
    private readonly Dictionary<(string Workspace, IdentifierKey Key), bool> touched = [];
    private readonly List<Event> bound = [];

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

    /// <summary>Contacts to insert.</summary>
    public IReadOnlyCollection<ContactRecord> Created => created.Values;

    /// <summary>Contacts to replace.</summary>
    public IReadOnlyCollection<ContactRecord> Changed => changed.Values;

    /// <summary>Counters that moved.</summary>
    public IReadOnlyDictionary<int, long> LastN => Enumerable.Range(0, lastN.Length)
        .Where(p => lastN[p] != state.LastN[p]).ToDictionary(p => p, p => lastN[p]);

    /// <summary>Identifiers that had no contact before (true) or another one (false).</summary>
    public IEnumerable<(string Workspace, IdentifierKey Key, string Contact)> Identities(bool isNew) =>
        touched.Where(t => t.Value == isNew)
            .Select(t => (t.Key.Workspace, t.Key.Key, state.Identities[(t.Key.Workspace, t.Key.Key)]));

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

        if (!ProfileEtag.Holds(next, owner, Rejects))
            return;
        next.Contact = owner.Id;
        if (next.Name == EventNames.Identified && !next.IsConclusion())
        {
            owner.Learn(next.Properties, NextSaid(next));
            MarkChanged(owner);
        }
        else if (ConsentTaking.Take(next, owner) is { } act)
        {
            Consents.Add(act);
            if (act.Act.Addresses.Count == 0)
                MarkChanged(owner);
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
        var named = next.Contact.Length > 0 ? Survivor(next.Workspace, next.Contact) : null;
        if (next.Identifiers.Count == 0)
            return next.Contact.Length > 0 ? NamedBy(next, named) : Create(next.Workspace, next.ReceivedAt.ToDateTimeOffset());
        return Resolve(next, NamedBy(next, named));
    }

    private static ContactRecord? NamedBy(Event next, ContactRecord? named)
    {
        if (named is not null && named.Id != next.Contact && next.IsConclusion())
            next.Flags.Add(EventFlags.OfMerged);
        return named;
    }

    private ContactRecord Resolve(Event next, ContactRecord? named)
    {
        List<IdentifierKey> identifiers = [.. next.Identifiers.Select(i => new IdentifierKey(i.Type, i.Value))];
        var alias = Alias.Of(next, identifiers, typesOf(next.Workspace), key => Find(next.Workspace, key)?.Id);
        var resolution = IdentityResolution.Resolve(
            [.. identifiers.Union(alias.Joined)], key => Find(next.Workspace, key)?.ForResolution(),
            alias.TypesOf(typesOf(next.Workspace)), named?.ForResolution());
        var owner = named ?? (resolution.Contact is { } found
            ? state.Contacts[(next.Workspace, found.Id)]
            : Create(next.Workspace, next.ReceivedAt.ToDateTimeOffset()));
        foreach (var absorbed in resolution.Absorb)
            Merge(owner, state.Contacts[(next.Workspace, absorbed.Id)], next);
        foreach (var key in resolution.Attach)
            Attach(owner, key, next);
        foreach (var key in resolution.Relink)
        {
            if (Find(next.Workspace, key) is { } former)
            {
                former.Identifiers.Remove(key);
                MarkChanged(former);
            }

            Attach(owner, key, next);
        }

        foreach (var refused in resolution.Refused)
            Refuse(next, refused);
        if ((alias.Fault ?? (alias.Joined.All(key => Find(next.Workspace, key) == owner) ? null : Alias.OtherIds)) is { } fault)
        {
            next.Flags.Add(IngestFlags.AliasRefused);
            Rejects.Add(Reject.Of(next, fault));
        }

        if (!owner.Known && next.MakesKnown())
        {
            owner.Known = true;
            MarkChanged(owner);
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

    private ContactRecord? Find(string workspace, IdentifierKey key) =>
        state.Identities.TryGetValue((workspace, key), out var id) ? state.Contacts[(workspace, id)] : null;

    private ContactRecord? Survivor(string workspace, string id)
    {
        var found = state.Contacts.GetValueOrDefault((workspace, id));
        return found?.Into is { } into ? state.Contacts.GetValueOrDefault((workspace, into)) : found;
    }

    private ContactRecord Create(string workspace, DateTimeOffset now)
    {
        var contact = new ContactRecord { Workspace = workspace, Id = newContactId(now), CreatedAt = now };
        state.Contacts[(workspace, contact.Id)] = contact;
        created[(workspace, contact.Id)] = contact;
        return contact;
    }

    private void Attach(ContactRecord contact, IdentifierKey key, Event brought)
    {
        contact.Identifiers.TryAdd(key, brought.OccurredAt.ToDateTimeOffset());
        var isNew = !state.Identities.ContainsKey((contact.Workspace, key));
        if (isNew)
            bound.AddRange(ConsentTaking.Bind(contact, key, brought));
        Point(contact.Workspace, key, contact.Id, isNew);
        MarkChanged(contact);
    }

    private void Point(string workspace, IdentifierKey key, string contact, bool isNew)
    {
        touched.TryAdd((workspace, key), isNew);
        state.Identities[(workspace, key)] = contact;
    }

    /// <summary>One merge: "merged into" ends the one partition's story, "absorbed" goes on in the other's.</summary>
    private void Merge(ContactRecord survivor, ContactRecord absorbed, Event cause)
    {
        // Whoever is absorbed has its identifiers already, also those that no event of the batch mentions.
        foreach (var key in absorbed.Identifiers.Keys)
            Point(absorbed.Workspace, key, survivor.Id, isNew: false);
        foreach (var earlier in absorbed.Merged.Select(id => state.Contacts.GetValueOrDefault((absorbed.Workspace, id))))
        {
            if (earlier is null)
                continue;
            earlier.Into = survivor.Id;
            MarkChanged(earlier);
        }

        survivor.Absorb(absorbed, cause.OccurredAt.ToDateTimeOffset());
        MarkChanged(survivor);
        MarkChanged(absorbed);
        Number(MergeEvent.Merged(cause, absorbed.Id, survivor.Id), 0);
        Number(MergeEvent.Absorbed(cause, survivor.Id, absorbed.Id), 0);
    }

    private void MarkChanged(ContactRecord contact)
    {
        if (!created.ContainsKey((contact.Workspace, contact.Id)))
            changed[(contact.Workspace, contact.Id)] = contact;
    }

    // What the event says stands in the log where it is numbered next.
    private Said NextSaid(Event next)
    {
        var partition = Partition.Of(next.Workspace, next.Contact, lastN.Length);
        return Said.In(next.OccurredAt.ToDateTimeOffset(), partition, lastN[partition] + 1);
    }

    private void Number(Event numbered, long hash)
    {
        var partition = Partition.Of(numbered.Workspace, numbered.Contact, lastN.Length);
        Events.Add(new NumberedEvent(partition, ++lastN[partition], numbered, hash));
    }
}
