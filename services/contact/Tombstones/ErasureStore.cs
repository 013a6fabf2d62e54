using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MongoDB.Driver;
using Rapport.Contact.V1;
using Rapport.Hosting.Time;

namespace Rapport.Contact.Tombstones;

/// <summary>
/// Collection <c>erasures</c>: receipts, what is still to be done, and the ledger in one. {_id: "workspace/erasure", w, e, cs:
/// contacts, the survivor first, mode, why, by, at, pl: [{c, p, n}] where contact_erased stands, ce: events that were acts
/// of consent (until it is over), n: [{k: "service/store", i: items}], parts: [{s, st, f, d, at}], done, next: when to look at it, tr:
/// tries, wait, k: number among the workspace's, h: hash of this entry, hb: of the one before, rev}. Inserted in numbering
/// transactions, so that numbers have no holes; every later change is a compare-and-set on rev. Indexes: (w, k) unique, for
/// lists and the end of the chain; (next) sparse, the work.
/// </summary>
internal sealed class ErasureStore(IMongoDatabase database, SystemClock clock)
{
    private static readonly FilterDefinitionBuilder<ErasureDocument> Filter = Builders<ErasureDocument>.Filter;
    private readonly IMongoCollection<ErasureDocument> erasures = database.GetCollection<ErasureDocument>("erasures");

    public Task PrepareAsync(CancellationToken cancellation)
    {
        var keys = Builders<ErasureDocument>.IndexKeys;
        return erasures.Indexes.CreateManyAsync(
            [
                new CreateIndexModel<ErasureDocument>(
                    keys.Ascending(d => d.Workspace).Descending(d => d.Number), new CreateIndexOptions { Unique = true }),
                new CreateIndexModel<ErasureDocument>(keys.Ascending(d => d.NextAt), new CreateIndexOptions { Sparse = true }),
            ], cancellation);
    }

    /// <summary>Adds erasures at the ends of their workspaces' chains, in the numbering transaction.</summary>
    public async Task AddAsync(
        IClientSessionHandle session, IReadOnlyCollection<ErasureRecord> made, CancellationToken cancellation)
    {
        foreach (var record in made)
        {
            var last = await erasures.Find(session, Filter.Eq(d => d.Workspace, record.Workspace))
                .SortByDescending(d => d.Number).Limit(1).FirstOrDefaultAsync(cancellation);
            var next = record with
            {
                Number = (last?.Number ?? 0) + 1, HashBefore = last?.EntryHash ?? "", NextAt = clock.GetUtcNow(),
            };
            await erasures.InsertOneAsync(
                session, ErasureDocument.From(next with { EntryHash = HashOf(next) }), cancellationToken: cancellation);
        }
    }

    /// <summary>Hash of an entry of the chain: over its number, the hash before it, and what it says.</summary>
    public static string HashOf(ErasureRecord entry) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Join('\n', (string[])
        [
            entry.Number.ToString(CultureInfo.InvariantCulture), entry.HashBefore, entry.Workspace, entry.Id,
            string.Join(',', entry.Contacts), entry.Mode.ToString(),
            entry.At.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
        ]))));

    /// <summary>An erasure; null when there is none.</summary>
    public async Task<ErasureRecord?> FindAsync(string workspace, string erasure, CancellationToken cancellation)
    {
        var id = ErasureDocument.Key(workspace, erasure);
        return (await erasures.Find(d => d.Id == id).FirstOrDefaultAsync(cancellation))?.ToRecord();
    }

    /// <summary>A page, the newest first, from behind a number.</summary>
    public async Task<IReadOnlyList<ErasureRecord>> ListAsync(
        string workspace, bool? isComplete, long? below, int count, CancellationToken cancellation)
    {
        var filter = Filter.Eq(d => d.Workspace, workspace);
        if (below is { } number)
            filter &= Filter.Lt(d => d.Number, number);
        if (isComplete is { } complete)
            filter &= Filter.Exists(d => d.CompletedAt, complete);
        return [.. (await erasures.Find(filter).SortByDescending(d => d.Number).Limit(count).ToListAsync(cancellation))
            .Select(d => d.ToRecord())];
    }

    /// <summary>Erasures that are to be looked at now, the longest due first.</summary>
    public async Task<IReadOnlyList<ErasureRecord>> DueAsync(int count, CancellationToken cancellation) =>
        [.. (await erasures.Find(Filter.Lte(d => d.NextAt, clock.GetUtcNow().UtcDateTime)).SortBy(d => d.NextAt).Limit(count)
            .ToListAsync(cancellation)).Select(d => d.ToRecord())];

    /// <summary>Notes what stores had when the erasure was asked for; what is noted stays.</summary>
    public Task NoteItemsAsync(
        string workspace, string erasure, IReadOnlyDictionary<string, long> items, CancellationToken cancellation) =>
        erasures.UpdateOneAsync(
            Filter.Eq(d => d.Id, ErasureDocument.Key(workspace, erasure)) & Filter.Exists(d => d.Items, false),
            Builders<ErasureDocument>.Update.Set(d => d.Items, ErasureDocument.ItemsOf(items)), cancellationToken: cancellation);

    /// <summary>Writes how far an erasure has come; null when somebody else did meanwhile.</summary>
    public async Task<ErasureRecord?> SaveAsync(ErasureRecord after, CancellationToken cancellation)
    {
        var change = Builders<ErasureDocument>.Update;
        List<UpdateDefinition<ErasureDocument>> changes =
        [
            change.Set(d => d.Parts, ErasureDocument.PartsOf(after.Parts)), change.Set(d => d.Tries, after.Tries),
            change.Set(d => d.WaitsFor, after.WaitsFor), change.Inc(d => d.Revision, 1),
            after.CompletedAt is { } done ? change.Set(d => d.CompletedAt, done.UtcDateTime) : change.Unset(d => d.CompletedAt),
            after.NextAt is { } next ? change.Set(d => d.NextAt, next.UtcDateTime) : change.Unset(d => d.NextAt),
            after.ConsentEvents.Count == 0
                ? change.Unset(d => d.ConsentEvents) : change.Set(d => d.ConsentEvents, [.. after.ConsentEvents]),
        ];
        var result = await erasures.UpdateOneAsync(
            Filter.Eq(d => d.Id, ErasureDocument.Key(after.Workspace, after.Id)) & Filter.Eq(d => d.Revision, after.Revision),
            change.Combine(changes), cancellationToken: cancellation);
        return result.MatchedCount == 1 ? after with { Revision = after.Revision + 1 } : null;
    }
}
