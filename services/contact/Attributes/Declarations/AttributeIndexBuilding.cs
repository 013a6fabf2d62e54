using System.Diagnostics;
using MongoDB.Driver;
using Rapport.Contact.Contacts;
using Rapport.Contact.Domain.Attributes;
using Rapport.Contact.EventLog;
using Rapport.Hosting.Background;
using Rapport.Hosting.Stores;
using Rapport.Storage.Leases;
using Rapport.Storage.Time;

namespace Rapport.Contact.Attributes.Declarations;

/// <summary>
/// Puts the contacts that there are already into the index of an attribute, and takes indexes away that no attribute has any
/// more. One process at a time by a lease; two at once would do the same. It goes on where it stopped.
/// </summary>
internal sealed class AttributeIndexBuilding(
    AttributeStore store, ContactStore contacts, ContactIndexStore index, AttributeCatalogue catalogue, StoreGate gate,
    IMongoDatabase database, StoreTime time, ILogger<AttributeIndexBuilding> logger)
    : Loop("Building the indexes of attributes", TimeSpan.FromSeconds(1), logger, gate)
{
    private const int Portion = 500;

    // Until then every replica that numbers has read that there is the index, and keeps it (docs/profiles.md).
    private static readonly TimeSpan KnownEverywhere = TimeSpan.FromSeconds(10);

    private readonly MongoLease lease = new(database, time, "attribute_indexes", logger);
    private readonly Dictionary<string, long> seen = [];

    /// <inheritdoc/>
    protected override async Task<bool> PassAsync(CancellationToken cancellation)
    {
        var indexes = await store.ReadIndexesAsync(cancellation);
        var used = (await store.ReadAllAsync(cancellation)).Where(a => a.Attribute.Index is not null)
            .ToDictionary(a => a.Attribute.Index!, a => a.Attribute.Definition);
        var work = indexes.Where(i => (!i.IsReady || !used.ContainsKey(i.Index)) && IsKnownEverywhere(i.Index)).ToList();
        if (work.Count == 0 || !await lease.TryHoldAsync(cancellation))
            return false;
        var more = false;
        foreach (var progress in work)
            more |= used.TryGetValue(progress.Index, out var definition)
                ? await BuildAsync(progress, definition, cancellation)
                : await DropAsync(progress.Index, cancellation);
        return more;
    }

    private bool IsKnownEverywhere(string name)
    {
        if (seen.TryAdd(name, Stopwatch.GetTimestamp()))
            return false;
        return Stopwatch.GetElapsedTime(seen[name]) > KnownEverywhere;
    }

    private async Task<bool> BuildAsync(IndexProgress progress, AttributeDefinition definition, CancellationToken cancellation)
    {
        var only = AttributeSet.With([new DeclaredAttribute(definition, progress.Index, IsReady: false)]);
        var portion = await contacts.ListAsync(
            progress.Workspace, new ContactFilter(null, 0, ContactFilter.Never, OldestFirst: true),
            progress.Place.Length > 0 ? progress.Place : null, Portion, cancellation);
        var found = EntriesOf(portion, only);
        await index.BuildAsync(progress.Index, found, cancellation);
        // What was taken away between reading and writing is looked for once more; from now on the change of a contact sees
        // the entry and takes it away itself.
        var again = await contacts.FindAsync([.. found.Select(f => (progress.Workspace, f.Contact)).Distinct()], cancellation);
        var still = EntriesOf([.. again.Values.Where(c => c.Into is null)], only).ToHashSet();
        await index.TakeBackAsync(progress.Index, [.. found.Where(f => !still.Contains(f))], cancellation);
        var isLast = portion.Count < Portion;
        await store.SaveProgressAsync(
            progress with { Place = portion.Count > 0 ? portion[^1].Id : progress.Place, IsReady = isLast }, cancellation);
        if (isLast)
            await catalogue.RefreshAsync(cancellation);
        return !isLast;
    }

    private async Task<bool> DropAsync(string name, CancellationToken cancellation)
    {
        if (await index.DropSomeAsync(name, Portion, cancellation))
            return true;
        await store.ForgetIndexAsync(name, cancellation);
        seen.Remove(name);
        return false;
    }

    private static List<(string Contact, IndexEntry Entry)> EntriesOf(IReadOnlyList<ContactRecord> records, AttributeSet only) =>
        [.. records.SelectMany(record => only.EntriesOf(record.Trait).Select(entry => (record.Id, entry)))];
}
