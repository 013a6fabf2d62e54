using Rapport.Common.V1;
using Rapport.Following.Partitions;
using Rapport.Journey.Definitions;
using Rapport.Journey.Domain;

namespace Rapport.Journey.Runs;

/// <summary>Reads and writes what a batch of events is decided on.</summary>
internal sealed class RunBatches(
    RunStore runs, FactsStore facts, ContactHistory histories, RefusalStore refusals, PlannedEntryStore planned,
    JourneyCatalog catalog, Wakeups wakeups)
{
    /// <summary>What is known of the contacts that events may change something about.</summary>
    public async Task<BatchDecisions> ReadAsync(
        List<Interest> interests, DateTimeOffset now, int partitionCount, CancellationToken cancellation)
    {
        var contacts = interests.SelectMany(ContactsOf).ToHashSet();
        var known = (await facts.FindAsync(contacts, cancellation)).ToList();
        await AddSurvivorsAsync(known, interests, contacts, cancellation);
        var runContacts = interests.Where(interest => interest.NeedsRuns).SelectMany(ContactsOf)
            .Concat(known.Where(each => each.MergedInto is not null)
                .Select(each => (each.Workspace, Contact: each.MergedInto!)))
            .Select(key => key.Contact).ToHashSet();
        var found = runContacts.Count == 0 ? [] : await runs.FindOfContactsAsync(runContacts, cancellation);
        // Another replica may have published the version a moment ago.
        if (found.Any(run => catalog.View.VersionOf(run) is null))
            await catalog.RefreshAsync(cancellation);
        var batch = new BatchDecisions(catalog.View, now, partitionCount);
        batch.Load(known, found);
        foreach (var e in interests.Select(interest => interest.Event).Where(e => e.Told is ToldFact.Unmerged))
            batch.Load(e, await HistoryAsync(e, cancellation));
        return batch;
    }

    /// <summary>
    /// Writes what was decided: runs, refusals and planned entries, then the facts, by which it is known that all of it was
    /// decided; false when others changed the same meanwhile.
    /// </summary>
    public async Task<bool> WriteAsync(BatchDecisions batch, CancellationToken cancellation)
    {
        if (!await runs.WriteAsync(batch.Changes, cancellation))
            return false;
        wakeups.After(batch.Changes);
        await refusals.WriteAsync(batch.Refusals, cancellation);
        await planned.WriteAsync(batch.Planned, cancellation);
        if (!await facts.WriteAsync(batch.ChangedFacts, cancellation))
            return false;
        // Again, since who looks through all contacts may have planned by the facts before in between.
        await planned.WriteAsync([.. batch.Planned.Where(entry => entry.Due is null)], cancellation);
        return true;
    }

    private async Task<IReadOnlyDictionary<string, IReadOnlyList<JourneyEvent>>> HistoryAsync(
        JourneyEvent e, CancellationToken cancellation)
    {
        var found = await histories.ReadPlacedAsync(
            e.Partition, e.N, new Event { Workspace = e.Workspace, Contact = e.Contact }, cancellation);
        return found.ToDictionary(
            contact => contact.Key, contact => (IReadOnlyList<JourneyEvent>)
                [.. contact.Value.Select(each => each.Event.ToJourneyEvent(each.Partition, each.N))]);
    }

    /// <summary>A merged contact's survivor may have been merged in turn.</summary>
    private async Task AddSurvivorsAsync(
        List<ContactFacts> known, List<Interest> interests, HashSet<(string Workspace, string Contact)> contacts,
        CancellationToken cancellation)
    {
        if (interests.All(interest => interest.MergedWith.Length == 0))
            return;
        while (known.Where(each => each.MergedInto is not null).Select(each => (each.Workspace, each.MergedInto!))
            .Where(contacts.Add).ToList() is { Count: > 0 } next)
            known.AddRange(await facts.FindAsync(next, cancellation));
    }

    private static IEnumerable<(string Workspace, string Contact)> ContactsOf(Interest interest)
    {
        yield return (interest.Event.Workspace, interest.Event.Contact);
        if (interest.MergedWith.Length > 0)
            yield return (interest.Event.Workspace, interest.MergedWith);
    }
}
