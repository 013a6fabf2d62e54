using MongoDB.Driver;
using Rapport.Common.V1;
using Rapport.Contact.Contacts;
using Rapport.Contact.Domain;
using Rapport.Contact.Domain.Erasures;
using Rapport.Contact.Domain.Identities;
using Rapport.Contact.Identities;
using Rapport.Contact.Inbox;
using Rapport.Contact.Quarantine;
using Rapport.Contact.Tombstones;
using Rapport.Events;
using Rapport.Events.V1;
using Rapport.Following.Poison;

namespace Rapport.Contact.EventLog;

/// <summary>The stores that a numbering transaction writes.</summary>
internal sealed record LogStores(
    InboxStore Inbox, LogHeadStore Head, EventStore Events, ContactStore Contacts, IdentityStore Identities,
    MergeStore Merges, ConsentStore Consents, DuplicateStore Duplicates, QuarantineStore Quarantine, RejectStore Rejects,
    ErasureStore Erasures, TombstoneStore Tombstones);

/// <summary>
/// Moves inbox entries into the log: one transaction checks the fence, numbers the events densely, makes, teaches and
/// merges their contacts, and deletes the entries. Either all of it is there or none.
/// </summary>
internal sealed class NumberingTransaction(
    IMongoDatabase database, LogStores stores, IdentifierTypeCatalogue types, InjectedFaults faults, TimeProvider clock)
{
    /// <summary>
    /// Numbers a portion; the counters in <paramref name="lastN"/> move when it is committed. Events that cannot be
    /// numbered as they are go into the quarantine with the same commit.
    /// </summary>
    /// <param name="portion">How much of the entries is taken.</param>
    /// <param name="entries">The entries of the portion that are still there.</param>
    /// <param name="fence">Fence of the caller's lease.</param>
    /// <param name="lastN">Last number of each partition.</param>
    /// <param name="cancellation">Ends waiting.</param>
    /// <exception cref="FencedException">Another process has taken over.</exception>
    /// <exception cref="MongoException">Not committed, or not known to be: read the head again before the next try.</exception>
    public async Task<NumberingPlan> NumberAsync(
        Portion portion, IReadOnlyList<InboxEntry> entries, long fence, long[] lastN, CancellationToken cancellation)
    {
        var poison = new List<QuarantinedItem>();
        var taken = entries.SelectMany(e => e.Events).Take(portion.Events ?? int.MaxValue).ToList();
        var events = Sort(portion, entries, taken, poison);
        var typesOf = await types.OfAllAsync(events.Select(e => e.Workspace).Distinct(), cancellation);
        var plan = new NumberingPlan(await SnapshotAsync(events, typesOf, lastN, cancellation), w => typesOf[w], ContactId.New)
        {
            Poison = poison,
        };
        foreach (var next in events)
            plan.Add(next);
        IReadOnlyList<Event> rest = portion.Events is { } count ? [.. entries[0].Events.Skip(count)] : [];

        using var session = await database.Client.StartSessionAsync(cancellationToken: cancellation);
        session.StartTransaction(new TransactionOptions(ReadConcern.Snapshot, writeConcern: WriteConcern.WMajority));
        try
        {
            await stores.Head.AdvanceAsync(session, fence, plan.LastN, Taken(portion, entries, taken.Count), cancellation);
            await WriteAsync(session, plan, cancellation);
            await stores.Inbox.TakeAsync(session, entries, rest, cancellation);
            await session.CommitTransactionAsync(cancellation);
        }
        catch
        {
            await AbortAsync(session);
            throw;
        }

        foreach (var (partition, n) in plan.LastN)
            lastN[partition] = n;
        return plan;
    }

    private async Task WriteAsync(
        IClientSessionHandle session, NumberingPlan plan, CancellationToken cancellation)
    {
        if (plan.Events.Count > 0)
            await stores.Events.AddAsync(session, plan.Events, cancellation);

        await stores.Identities.SaveAsync(
            session, [.. plan.Identities(isNew: true)], [.. plan.Identities(isNew: false)], plan.Removed, cancellation);
        await stores.Contacts.SaveAsync(session, plan.Created, plan.Changed, cancellation);
        await stores.Contacts.DeleteAsync(session, plan.Erasures.Contacts, cancellation);
        await stores.Tombstones.AddAsync(session, plan.Erasures.Tombstones, cancellation);
        await stores.Erasures.AddAsync(session, plan.Erasures.Made, cancellation);
        await stores.Merges.SaveAsync(session, plan.Merges.Made, plan.Merges.Undone, cancellation);
        await stores.Events.ReturnAsync(session, plan.Merges.Returned, cancellation);
        await stores.Consents.AddAsync(session, plan.Consents, cancellation);
        await stores.Consents.ReturnAsync(session, plan.Merges.Returned, cancellation);
        await stores.Duplicates.AddAsync(session, plan.Duplicates, cancellation);
        await stores.Quarantine.HoldAsync(session, plan.Poison, cancellation);
        await stores.Rejects.AddAsync(session, plan.Rejects, cancellation);
    }

    // Bytes of an entry leave with its last events.
    private static Backlog Taken(Portion portion, IReadOnlyList<InboxEntry> entries, int events) => new(
        events, portion.Events < entries[0].Events.Count ? 0 : entries.Sum(e => (long)e.Bytes));

    /// <summary>The events that can be numbered; what cannot is added to the poison.</summary>
    private List<Event> Sort(
        Portion portion, IReadOnlyList<InboxEntry> entries, List<Event> taken, List<QuarantinedItem> poison)
    {
        var now = clock.GetUtcNow();
        poison.AddRange(entries.Where(e => e.Unreadable is not null)
            .Select(e => NumberingPoison.Undecodable(e.Key, e.Unreadable!, now)));
        var events = new List<Event>(taken.Count);
        foreach (var next in taken)
        {
            // By id, not by place: after a commit whose answer was lost, another event stands there.
            if (next.Id == portion.LeftOut)
                poison.Add(NumberingPoison.Refused(next, portion.Fault, now));
            else if (FaultOf(next) is { } fault)
                poison.Add(NumberingPoison.NotNumberable(next, fault.GetType().Name, now));
            else
                events.Add(next);
        }

        return events;
    }

    private Exception? FaultOf(Event next)
    {
        try
        {
            faults.Check(next);
            NumberingPlan.Check(next);
            return null;
        }
        catch (Exception exception) when (!PassingFault.Is(exception))
        {
            return exception;
        }
    }

    private async Task<NumberingState> SnapshotAsync(
        IReadOnlyList<Event> events, IReadOnlyDictionary<string, IdentifierTypes> typesOf, IReadOnlyList<long> lastN,
        CancellationToken cancellation)
    {
        var known = stores.Events.FindKnownAsync(events, cancellation);
        var identities = await stores.Identities.FindAsync(
            [.. events.SelectMany(e => e.Identifiers.Select(i => (e.Workspace, new IdentifierKey(i.Type, i.Value)))
                .Concat(Alias.KeysOf(e, typesOf[e.Workspace]).Select(key => (e.Workspace, key)))).Distinct()],
            cancellation);
        var merges = await stores.Merges.FindAsync([.. Told(events, EventNames.ContactUnmergeRequested, UndoneBy)], cancellation);
        var contacts = new Dictionary<(string Workspace, string Id), ContactRecord>();
        var wanted = identities.Select(i => (i.Key.Workspace, i.Value))
            .Concat(events.Where(e => e.Contact.Length > 0).Select(e => (e.Workspace, e.Contact)))
            .Concat(Told(events, EventNames.ContactMergeRequested, said => said.Read<ContactMergeRequested>().Other))
            .Concat(merges.Select(merge => (merge.Workspace, merge.From)))
            .ToHashSet();
        // Survivors of merged contacts, and contacts merged before, may have to be read or changed too.
        while (wanted.Count > 0)
        {
            foreach (var (id, contact) in await stores.Contacts.FindAsync(wanted, cancellation))
                contacts[id] = contact;
            wanted = contacts.Values
                .SelectMany(c => c.Merged.Append(c.Into ?? c.Id).Select(id => (c.Workspace, id)))
                .Where(id => !contacts.ContainsKey(id)).ToHashSet();
        }

        var since = new Dictionary<(string, string), IReadOnlyList<NumberedEvent>?>();
        foreach (var merge in merges.Where(merge => merge.Undone is null))
            since[(merge.Workspace, merge.Id)] = await stores.Events.ReadSinceAsync(merge, cancellation);
        return new NumberingState(lastN, await known, identities, contacts)
        {
            Erased = await stores.Tombstones.FindAsync(Unknown(events, typesOf, identities, contacts), cancellation),
            ErasedConsents = await ConsentsAsync(events, contacts, cancellation),
            Merges = merges.ToDictionary(merge => (merge.Workspace, merge.Id)), Since = since,
        };
    }

    /// <summary>Names that are nobody's: those of the erased are among them. Of a busy batch next to none.</summary>
    private static IEnumerable<(string Workspace, IdentifierKey Key)> Unknown(
        IReadOnlyList<Event> events, IReadOnlyDictionary<string, IdentifierTypes> typesOf,
        Dictionary<(string, IdentifierKey), string> identities, Dictionary<(string, string), ContactRecord> contacts) =>
        events.SelectMany(e => e.Identifiers.Select(i => new IdentifierKey(i.Type, i.Value))
                .Concat(Alias.KeysOf(e, typesOf[e.Workspace])).Select(key => (e.Workspace, key)))
            .Where(name => !identities.ContainsKey(name))
            .Concat(events.Where(e => e.Contact.Length > 0 && !contacts.ContainsKey((e.Workspace, e.Contact)))
                .Select(e => (e.Workspace, Tombstone.OfContact(e.Contact))))
            .Distinct();

    /// <summary>The acts of consent of whom the events ask to erase.</summary>
    private async Task<IReadOnlyDictionary<(string Workspace, string Contact), IReadOnlyList<RecordedConsent>>> ConsentsAsync(
        IReadOnlyList<Event> events, Dictionary<(string, string), ContactRecord> contacts, CancellationToken cancellation)
    {
        var found = new Dictionary<(string, string), IReadOnlyList<RecordedConsent>>();
        foreach (var request in events.Where(e => e.Name == EventNames.ContactErased && e.IsConclusion()))
            if (contacts.TryGetValue((request.Workspace, request.Contact), out var named)
                && (named.Into is { } into ? contacts.GetValueOrDefault((request.Workspace, into)) : named) is { } owner)
                found[(owner.Workspace, owner.Id)] = await stores.Consents.ListAsync(
                    owner.Workspace, [owner.Id, .. owner.Merged], owner.ConsentAddresses(), cancellation);
        return found;
    }

    private static string UndoneBy(Event request) => request.Read<ContactUnmergeRequested>().Merge;

    private static IEnumerable<(string Workspace, string Id)> Told(
        IReadOnlyList<Event> events, string name, Func<Event, string> id) =>
        events.Where(e => e.Name == name && e.IsConclusion()).Select(e => (e.Workspace, id(e))).Distinct();

    private static async Task AbortAsync(IClientSessionHandle session)
    {
        try
        {
            if (session.IsInTransaction)
                await session.AbortTransactionAsync(CancellationToken.None);
        }
        catch (Exception exception) when (exception is MongoException or TimeoutException)
        {
            // The server gives the transaction up by itself.
        }
    }
}
