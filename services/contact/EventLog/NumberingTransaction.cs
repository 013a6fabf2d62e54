using Microsoft.Extensions.Options;
using MongoDB.Driver;
using Rapport.Common.V1;
using Rapport.Contact.Consents;
using Rapport.Contact.Domain;
using Rapport.Contact.Ingest;
using Rapport.Contact.Profiles;
using Rapport.Contact.Quarantine;

namespace Rapport.Contact.EventLog;

/// <summary>The stores that a numbering transaction writes.</summary>
internal sealed record LogStores(
    InboxStore Inbox, LogHeadStore Head, EventStore Events, ContactStore Contacts, IdentityStore Identities,
    ConsentStore Consents, DuplicateStore Duplicates, QuarantineStore Quarantine);

/// <summary>
/// Moves inbox entries into the log: one transaction checks the fence, numbers the events densely, makes, teaches and
/// merges their contacts, and deletes the entries. Either all of it is there or none.
/// </summary>
internal sealed class NumberingTransaction(IMongoDatabase database, LogStores stores, IOptions<ContactOptions> options)
{
    private readonly HashSet<string> uniqueTypes = [.. options.Value.UniqueTypes];

    /// <summary>Numbers the entries; the counters in <paramref name="lastN"/> move when it is committed.</summary>
    /// <exception cref="FencedException">Another process has taken over.</exception>
    /// <exception cref="MongoException">Not committed, or not known to be: read the head again before the next try.</exception>
    public async Task<NumberingPlan> NumberAsync(
        IReadOnlyList<InboxEntry> entries, long fence, long[] lastN, CancellationToken cancellation)
    {
        var events = entries.SelectMany(e => e.Events).ToList();
        var plan = new NumberingPlan(await SnapshotAsync(events, lastN, cancellation), uniqueTypes, ContactId.New);
        foreach (var next in events)
            plan.Add(next);

        using var session = await database.Client.StartSessionAsync(cancellationToken: cancellation);
        session.StartTransaction(new TransactionOptions(ReadConcern.Snapshot, writeConcern: WriteConcern.WMajority));
        try
        {
            await WriteAsync(session, plan, entries, fence, cancellation);
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
        IClientSessionHandle session, NumberingPlan plan, IReadOnlyList<InboxEntry> entries, long fence,
        CancellationToken cancellation)
    {
        if (plan.Events.Count > 0)
        {
            await stores.Head.AdvanceAsync(session, fence, plan.LastN, cancellation);
            await stores.Events.AddAsync(session, plan.Events, cancellation);
        }

        await stores.Identities.SaveAsync(
            session, [.. plan.Identities(isNew: true)], [.. plan.Identities(isNew: false)], cancellation);
        await stores.Contacts.SaveAsync(session, plan.Created, plan.Changed, cancellation);
        await stores.Consents.AddAsync(session, plan.Consents, cancellation);
        await stores.Duplicates.AddAsync(session, plan.Duplicates, cancellation);
        await stores.Inbox.RemoveAsync(session, entries.Select(e => e.Key), cancellation);
    }

    private async Task<LogSnapshot> SnapshotAsync(
        IReadOnlyList<Event> events, IReadOnlyList<long> lastN, CancellationToken cancellation)
    {
        var known = stores.Events.FindKnownAsync(
            [.. events.Select(e => EventStore.Key(e.Workspace, e.Id)).Distinct()], cancellation);
        var identities = await stores.Identities.FindAsync(
            [.. events.SelectMany(e => e.Identifiers.Select(i => (e.Workspace, new IdentifierKey(i.Type, i.Value)))).Distinct()],
            cancellation);
        var contacts = new Dictionary<(string Workspace, string Id), ContactRecord>();
        var wanted = identities.Select(i => (i.Key.Workspace, i.Value))
            .Concat(events.Where(e => e.Contact.Length > 0).Select(e => (e.Workspace, e.Contact)))
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

        return new LogSnapshot(lastN, await known, identities, contacts);
    }

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
