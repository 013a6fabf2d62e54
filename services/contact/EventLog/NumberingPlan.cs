using System.IO.Hashing;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Contact.Consents;
using Rapport.Contact.Domain;
using Rapport.Contact.Profiles;
using Rapport.Defaults.Events;

namespace Rapport.Contact.EventLog;

/// <summary>What is known before a batch of events is numbered.</summary>
internal sealed record LogSnapshot(
    IReadOnlyList<long> LastN,
    IReadOnlyDictionary<string, long> KnownEvents,
    Dictionary<(string Workspace, IdentifierKey Key), string> Identities,
    Dictionary<(string Workspace, string Id), ContactRecord> Contacts);

/// <summary>
/// Decides, without any I/O, what one numbering transaction writes: whose each event is, which contacts are made, taught and
/// merged, and the number of every event. Events are taken strictly in order, so an identify in the batch holds for
/// the events after it.
/// </summary>
internal sealed class NumberingPlan(
    LogSnapshot before, IReadOnlySet<string> uniqueTypes, Func<DateTimeOffset, string> newContactId)
{
    private readonly long[] lastN = [.. before.LastN];
    private readonly HashSet<string> seen = [];
    private readonly Dictionary<(string, string), ContactRecord> created = [];
    private readonly Dictionary<(string, string), ContactRecord> changed = [];
    private readonly Dictionary<(string Workspace, IdentifierKey Key), bool> touched = [];

    /// <summary>The events with their numbers, in log order per partition.</summary>
    public List<NumberedEvent> Events { get; } = [];

    /// <summary>Repeats of known ids.</summary>
    public List<DuplicateEvent> Duplicates { get; } = [];

    /// <summary>Events about contacts that do not exist.</summary>
    public List<Event> Orphans { get; } = [];

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
        .Where(p => lastN[p] != before.LastN[p]).ToDictionary(p => p, p => lastN[p]);

    /// <summary>Identifiers that had no contact before (true) or another one (false).</summary>
    public IEnumerable<(string Workspace, IdentifierKey Key, string Contact)> Identities(bool isNew) =>
        touched.Where(t => t.Value == isNew)
            .Select(t => (t.Key.Workspace, t.Key.Key, before.Identities[(t.Key.Workspace, t.Key.Key)]));

    /// <summary>
    /// Does with an event alone all that could fail because of what it holds, so that it is known before a plan is changed.
    /// </summary>
    /// <exception cref="Exception">The event cannot be numbered.</exception>
    public static void Check(Event next)
    {
        _ = Fingerprint(next);
        _ = (next.OccurredAt.ToDateTimeOffset(), next.ReceivedAt.ToDateTimeOffset());
        _ = Partition.Of(next.Workspace, next.Contact, 1);
        if (next.Name == EventNames.ConsentChanged)
            _ = ConsentOf(next);
    }

    /// <summary>Takes the next event.</summary>
    public void Add(Event next)
    {
        var key = EventStore.Key(next.Workspace, next.Id);
        var hash = Fingerprint(next);
        if (before.KnownEvents.TryGetValue(key, out var known) || !seen.Add(key))
        {
            Duplicates.Add(new DuplicateEvent(next, known != 0 && known != hash));
            return;
        }

        if (Owner(next) is not { } owner)
        {
            Orphans.Add(next);
            return;
        }

        next.Contact = owner.Id;
        if (next.Name == EventNames.Identified && !IsConclusion(next))
        {
            owner.Learn(next.Properties, next.OccurredAt.ToDateTimeOffset());
            MarkChanged(owner);
        }
        else if (next.Name == EventNames.ConsentChanged && ConsentOf(next) is { } act)
        {
            Consents.Add(new RecordedConsent(next.Workspace, next.Id, owner.Id, act));
        }

        Number(next, hash);
    }

    /// <summary>Fingerprint of what the caller said: name, properties and identifiers.</summary>
    private static long Fingerprint(Event said)
    {
        var hash = new XxHash64();
        hash.Append(System.Text.Encoding.UTF8.GetBytes(said.Name));
        if (said.Properties is not null)
            hash.Append(said.Properties.ToByteArray());
        foreach (var identifier in said.Identifiers)
            hash.Append(identifier.ToByteArray());
        return (long)(hash.GetCurrentHashAsUInt64() | 1);
    }

    private static bool IsConclusion(Event next) => next.Hop > 0;

    private ContactRecord? Owner(Event next)
    {
        var identifiers = next.Identifiers.Select(i => new IdentifierKey(i.Type, i.Value)).ToList();
        if (next.Contact.Length > 0 && Survivor(next.Workspace, next.Contact) is { } named)
        {
            foreach (var free in identifiers.Where(i => !before.Identities.ContainsKey((next.Workspace, i))))
                Attach(named, free, next.OccurredAt.ToDateTimeOffset());
            if (named.Id != next.Contact && IsConclusion(next))
                next.Flags.Add(EventFlags.OfMerged);
            return named;
        }

        return identifiers.Count == 0 ? null : Resolve(next, identifiers);
    }

    private ContactRecord Resolve(Event next, List<IdentifierKey> identifiers)
    {
        var at = next.OccurredAt.ToDateTimeOffset();
        var resolution = IdentityResolution.Resolve(identifiers, key => Find(next.Workspace, key)?.ForResolution(), uniqueTypes);
        var owner = resolution.Contact is { } found
            ? before.Contacts[(next.Workspace, found.Id)]
            : Create(next.Workspace, next.ReceivedAt.ToDateTimeOffset());
        foreach (var absorbed in resolution.Absorb)
            Merge(owner, before.Contacts[(next.Workspace, absorbed.Id)], next);
        foreach (var key in resolution.Attach)
            Attach(owner, key, at);
        foreach (var key in resolution.Relink)
        {
            if (Find(next.Workspace, key) is { } former)
            {
                former.Identifiers.Remove(key);
                MarkChanged(former);
            }

            Attach(owner, key, at);
        }

        return owner;
    }

    private ContactRecord? Find(string workspace, IdentifierKey key) =>
        before.Identities.TryGetValue((workspace, key), out var id) ? before.Contacts[(workspace, id)] : null;

    private ContactRecord? Survivor(string workspace, string id)
    {
        var found = before.Contacts.GetValueOrDefault((workspace, id));
        return found?.Into is { } into ? before.Contacts.GetValueOrDefault((workspace, into)) : found;
    }

    private ContactRecord Create(string workspace, DateTimeOffset now)
    {
        var contact = new ContactRecord { Workspace = workspace, Id = newContactId(now), CreatedAt = now };
        before.Contacts[(workspace, contact.Id)] = contact;
        created[(workspace, contact.Id)] = contact;
        return contact;
    }

    private void Attach(ContactRecord contact, IdentifierKey key, DateTimeOffset at)
    {
        contact.Identifiers.TryAdd(key, at);
        Point(contact.Workspace, key, contact.Id, isNew: !before.Identities.ContainsKey((contact.Workspace, key)));
        MarkChanged(contact);
    }

    private void Point(string workspace, IdentifierKey key, string contact, bool isNew)
    {
        touched.TryAdd((workspace, key), isNew);
        before.Identities[(workspace, key)] = contact;
    }

    /// <summary>One merge: "merged into" ends the one partition's story, "absorbed" goes on in the other's.</summary>
    private void Merge(ContactRecord survivor, ContactRecord absorbed, Event cause)
    {
        // Whoever is absorbed has its identifiers already, also those that no event of the batch mentions.
        foreach (var key in absorbed.Identifiers.Keys)
            Point(absorbed.Workspace, key, survivor.Id, isNew: false);
        foreach (var earlier in absorbed.Merged.Select(id => before.Contacts.GetValueOrDefault((absorbed.Workspace, id))))
        {
            if (earlier is null)
                continue;
            earlier.Into = survivor.Id;
            MarkChanged(earlier);
        }

        survivor.Absorb(absorbed);
        MarkChanged(survivor);
        MarkChanged(absorbed);
        Number(MergeEvent(cause, absorbed.Id, EventNames.ContactMerged, "into", survivor.Id), 0);
        Number(MergeEvent(cause, survivor.Id, EventNames.ContactAbsorbed, "from", absorbed.Id), 0);
    }

    private static Event MergeEvent(Event cause, string contact, string name, string property, string other) => new()
    {
        Id = DerivedId.From(name, contact, other), Workspace = cause.Workspace, Contact = contact, Name = name,
        OccurredAt = cause.OccurredAt, ReceivedAt = cause.ReceivedAt, CauseId = cause.Id, Hop = 1,
        Historic = cause.Historic, Traceparent = cause.Traceparent,
        Properties = new Struct { Fields = { [property] = Value.ForString(other) } },
    };

    private void MarkChanged(ContactRecord contact)
    {
        if (!created.ContainsKey((contact.Workspace, contact.Id)))
            changed[(contact.Workspace, contact.Id)] = contact;
    }

    private void Number(Event numbered, long hash)
    {
        var partition = Partition.Of(numbered.Workspace, numbered.Contact, lastN.Length);
        Events.Add(new NumberedEvent(partition, ++lastN[partition], numbered, hash));
    }

    private static ConsentAct? ConsentOf(Event said)
    {
        string Text(string key, string fallback = "") =>
            said.Properties?.Fields.TryGetValue(key, out var value) == true && value.HasStringValue
                ? value.StringValue
                : fallback;
        return Text("state") is "granted" or "refused"
            ? new ConsentAct(Text("purpose", "marketing"), Text("channel", "*"), Text("state") == "granted",
                Text("source"), Text("text_version"), said.OccurredAt.ToDateTimeOffset())
            : null;
    }
}
