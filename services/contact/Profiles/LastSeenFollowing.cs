using System.Diagnostics;
using MongoDB.Driver;
using Rapport.Contact.Attributes;
using Rapport.Contact.Contacts;
using Rapport.Contact.EventLog;
using Rapport.Events;
using Rapport.Hosting.Background;
using Rapport.Hosting.Stores;
using Rapport.Storage.Leases;
using Rapport.Storage.Time;

namespace Rapport.Contact.Profiles;

/// <summary>
/// Keeps the index of when contacts were seen last, behind the log: at most 2,000 events a second, so that it never stands
/// in the way of taking and numbering. Under more it lags and catches up later.
/// </summary>
internal sealed class LastSeenFollowing(
    EventStore events, LogHeadStore head, ContactStore contacts, ContactIndexStore index, LastSeenStore progress, StoreGate gate,
    IMongoDatabase database, StoreTime time, ILogger<LastSeenFollowing> logger)
    : Loop("Noting when contacts were seen", TimeSpan.FromSeconds(1), logger, gate)
{
    private const int MostEvents = 2000;
    private const int MostRemembered = 100_000;

    private readonly MongoLease lease = new(database, time, "last_seen", logger);
    private readonly Dictionary<(string Index, string Contact), string> noted = [];
    private long renewedAt;
    private int turn;

    /// <inheritdoc/>
    protected override async Task<bool> PassAsync(CancellationToken cancellation)
    {
        if (Stopwatch.GetElapsedTime(renewedAt) > MongoLease.Renewal)
        {
            await lease.TryHoldAsync(cancellation);
            renewedAt = Stopwatch.GetTimestamp();
        }

        if (!lease.Held)
            return false;
        var (lastN, reached) = (await head.ReadAsync(cancellation), await progress.ReadAsync(cancellation));
        var (left, moved) = (MostEvents, new Dictionary<int, long>());
        var newest = new Dictionary<(string Workspace, string Contact), DateTimeOffset>();
        var merged = new HashSet<(string Workspace, string Contact)>();
        for (var i = 0; i < lastN.Count && left > 0; i++)
        {
            // Begins with another partition each time, so that none waits for a busy one.
            var partition = (turn + i) % lastN.Count;
            var from = reached.GetValueOrDefault(partition) + 1;
            if (from > lastN[partition])
                continue;
            var read = await events.ReadSeenAsync(partition, from, left, cancellation);
            foreach (var (workspace, contact, at, name) in read)
            {
                // Somebody who was erased: the places of their events, and that they are gone.
                if (contact.Length == 0 || name == EventNames.ContactErased)
                    continue;
                if (name == EventNames.ContactMerged)
                    merged.Add((workspace, contact));
                else if (!newest.TryGetValue((workspace, contact), out var known) || known < at)
                    newest[(workspace, contact)] = at;
            }

            left -= read.Count;
            moved[partition] = from + read.Count - 1;
        }

        turn++;
        await NoteAsync(newest.ToDictionary(
            n => (Index: LastSeenIndex.NameOf(n.Key.Workspace), n.Key.Contact), n => LastSeenIndex.KeyOf(n.Value)), cancellation);
        foreach (var workspace in merged.GroupBy(m => m.Workspace, m => m.Contact))
            await FollowMergesAsync(workspace.Key, [.. workspace], cancellation);
        await progress.SaveAsync(moved, cancellation);
        return false;
    }

    private async Task NoteAsync(Dictionary<(string Index, string Contact), string> seen, CancellationToken cancellation)
    {
        var fresh = seen.Where(s => !noted.TryGetValue(s.Key, out var key) || string.CompareOrdinal(key, s.Value) < 0).ToList();
        await index.SeeAsync([.. fresh.Select(s => (s.Key.Index, s.Key.Contact, s.Value))], cancellation);
        if (noted.Count + fresh.Count > MostRemembered)
            noted.Clear();
        foreach (var (contact, key) in fresh)
            noted[contact] = key;
    }

    /// <summary>A contact was seen when those were that became it.</summary>
    private async Task FollowMergesAsync(string workspace, IReadOnlyCollection<string> merged, CancellationToken cancellation)
    {
        var name = LastSeenIndex.NameOf(workspace);
        var into = await contacts.FindAsync([.. merged.Select(id => (workspace, id))], cancellation);
        var seen = new Dictionary<(string Index, string Contact), string>();
        foreach (var (contact, key) in await index.SeenAsync(name, merged, cancellation))
            if (into.GetValueOrDefault((workspace, contact))?.Into is { } survivor
                && (!seen.TryGetValue((name, survivor), out var known) || string.CompareOrdinal(known, key) < 0))
                seen[(name, survivor)] = key;
        await NoteAsync(seen, cancellation);
    }
}
