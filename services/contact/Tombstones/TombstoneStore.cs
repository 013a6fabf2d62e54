using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Driver;
using Rapport.Contact.Domain.Erasures;
using Rapport.Contact.Domain.Identities;

namespace Rapport.Contact.Tombstones;

/// <summary>
/// Collection <c>tombstones</c>: what named erased people. {_id: keyed hash of workspace, type and value
/// (<see cref="TombstoneKeys"/>), e: erasure, at, a: it is an address, no: what was refused for it [{p, ch, at, exp}]}. Written
/// only in numbering transactions, never taken away. Read by _id only.
/// </summary>
internal sealed class TombstoneStore(IMongoDatabase database, TombstoneKeys keys)
{
    private readonly IMongoCollection<Document> tombstones = database.GetCollection<Document>("tombstones");

    /// <summary>The tombstones of what names erased people; of everything else none.</summary>
    public async Task<Dictionary<(string Workspace, IdentifierKey Key), Tombstone>> FindAsync(
        IEnumerable<(string Workspace, IdentifierKey Key)> names, CancellationToken cancellation)
    {
        var byHash = new Dictionary<string, (string, IdentifierKey)>();
        foreach (var (workspace, key) in names)
            foreach (var hash in keys.OfEach(workspace, key))
                byHash[hash] = (workspace, key);
        if (byHash.Count == 0)
            return [];
        var found = new Dictionary<(string, IdentifierKey), Tombstone>();
        foreach (var document in await tombstones.Find(Builders<Document>.Filter.In(d => d.Hash, byHash.Keys)).ToListAsync(cancellation))
            found[byHash[document.Hash]] = document.ToTombstone();
        return found;
    }

    /// <summary>The tombstone of a contact; null for one that was not erased.</summary>
    public async Task<Tombstone?> FindAsync(string workspace, string contact, CancellationToken cancellation) =>
        (await FindAsync([(workspace, Tombstone.OfContact(contact))], cancellation)).Values.FirstOrDefault();

    /// <summary>Writes tombstones, in the numbering transaction; an address that was erased before is erased again.</summary>
    public async Task AddAsync(
        IClientSessionHandle session, IReadOnlyCollection<(string Workspace, IdentifierKey Key, Tombstone Stone)> added,
        CancellationToken cancellation)
    {
        if (added.Count > 0)
            await tombstones.BulkWriteAsync(session, added.Select(each => Document.From(keys.Of(each.Workspace, each.Key), each.Stone))
                .Select(d => new ReplaceOneModel<Document>(Builders<Document>.Filter.Eq(o => o.Hash, d.Hash), d) { IsUpsert = true }),
                cancellationToken: cancellation);
    }

    private sealed class Document
    {
        [BsonId]
        public required string Hash { get; init; }

        [BsonElement("e")]
        public required string Erasure { get; init; }

        [BsonElement("at")]
        public required DateTime At { get; init; }

        [BsonElement("a"), BsonIgnoreIfDefault]
        public bool IsAddress { get; init; }

        [BsonElement("no"), BsonIgnoreIfNull]
        public List<RefusalDocument>? Refusals { get; init; }

        public static Document From(string hash, Tombstone stone) => new()
        {
            Hash = hash, Erasure = stone.Erasure, At = stone.At.UtcDateTime, IsAddress = stone.IsAddress,
            Refusals = stone.Refusals.Count == 0 ? null
                : [.. stone.Refusals.Select(r => new RefusalDocument(r.Purpose, r.Channel, r.ActedAt.UtcDateTime, r.ExpiresAt?.UtcDateTime))],
        };

        public Tombstone ToTombstone() => new(
            Erasure, At, IsAddress, [.. Refusals?.Select(r => new KeptRefusal(r.Purpose, r.Channel, r.ActedAt, r.ExpiresAt)) ?? []]);
    }

    private sealed record RefusalDocument(
        [property: BsonElement("p")] string Purpose, [property: BsonElement("ch")] string Channel,
        [property: BsonElement("at")] DateTime ActedAt, [property: BsonElement("exp"), BsonIgnoreIfNull] DateTime? ExpiresAt);
}
