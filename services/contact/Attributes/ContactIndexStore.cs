using System.Globalization;
using System.IO.Hashing;
using System.Text;
using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Driver;
using Rapport.Contact.Domain.Attributes;

namespace Rapport.Contact.Attributes;

/// <summary>
/// Collection <c>contactIndex</c>: which contacts have a value. {_id: "index/contact/hash of the key", i: index, v: key
/// (<see cref="IndexKey"/>), c: contact, b: the building that wrote it; absent once a change of the contact did}. Index:
/// (i, v, c). What a contact has is written with the contact in its numbering transaction; what contacts had before there was
/// the index, by its building. Of the index of when contacts were seen last, {_id: "index/contact"}, one for each. An entry may outlive its value for a moment, never the other way round: readers look at the
/// contacts that they find.
/// </summary>
internal sealed class ContactIndexStore(IMongoDatabase database)
{
    private static readonly FilterDefinitionBuilder<Document> Filter = Builders<Document>.Filter;
    private readonly IMongoCollection<Document> entries = database.GetCollection<Document>("contactIndex");

    public Task PrepareAsync(CancellationToken cancellation) => entries.Indexes.CreateOneAsync(
        new CreateIndexModel<Document>(
            Builders<Document>.IndexKeys.Ascending(d => d.Index).Ascending(d => d.Key).Ascending(d => d.Contact)),
        cancellationToken: cancellation);

    /// <summary>Writes what changed of contacts, in the numbering transaction.</summary>
    public async Task SaveAsync(
        IClientSessionHandle session, IReadOnlyCollection<(string Contact, IndexEntry Entry)> added,
        IReadOnlyCollection<(string Contact, IndexEntry Entry)> removed, CancellationToken cancellation)
    {
        // Built at the same moment, it may be there already.
        List<WriteModel<Document>> writes =
        [
            .. removed.Select(e => new DeleteOneModel<Document>(Filter.Eq(d => d.Id, IdOf(e.Contact, e.Entry)))),
            .. added.Select(e => new ReplaceOneModel<Document>(
                Filter.Eq(d => d.Id, IdOf(e.Contact, e.Entry)), Document.Of(e.Contact, e.Entry, null)) { IsUpsert = true }),
        ];
        if (writes.Count > 0)
            await entries.BulkWriteAsync(session, writes, new BulkWriteOptions { IsOrdered = false }, cancellation);
    }

    /// <summary>Adds what contacts have had for longer, where a change of the contact has not done so.</summary>
    public async Task BuildAsync(
        string building, IReadOnlyCollection<(string Contact, IndexEntry Entry)> found, CancellationToken cancellation)
    {
        if (found.Count == 0)
            return;
        await entries.BulkWriteAsync(found.Select(e => new UpdateOneModel<Document>(
            Filter.Eq(d => d.Id, IdOf(e.Contact, e.Entry)),
            Builders<Document>.Update.SetOnInsert(d => d.Index, e.Entry.Index).SetOnInsert(d => d.Key, e.Entry.Key)
                .SetOnInsert(d => d.Contact, e.Contact).SetOnInsert(d => d.Building, building)) { IsUpsert = true }),
            new BulkWriteOptions { IsOrdered = false }, cancellation);
    }

    /// <summary>Takes back what a building added and what no longer holds; what a change of the contact wrote stays.</summary>
    public Task TakeBackAsync(
        string building, IReadOnlyCollection<(string Contact, IndexEntry Entry)> stale, CancellationToken cancellation) =>
        stale.Count == 0 ? Task.CompletedTask : entries.DeleteManyAsync(
            Filter.In(d => d.Id, stale.Select(e => IdOf(e.Contact, e.Entry))) & Filter.Eq(d => d.Building, building), cancellation);

    /// <summary>Takes some entries of an index away; false when there is none any more.</summary>
    public async Task<bool> DropSomeAsync(string index, int count, CancellationToken cancellation)
    {
        var ids = await entries.Find(Filter.Eq(d => d.Index, index)).Limit(count).Project(d => d.Id).ToListAsync(cancellation);
        if (ids.Count > 0)
            await entries.DeleteManyAsync(Filter.In(d => d.Id, ids), cancellation);
        return ids.Count > 0;
    }

    /// <summary>All contacts with keys in a range, in no order; null when the index has more than so many entries there.</summary>
    public async Task<IReadOnlyCollection<string>?> FindAsync(
        string index, IndexRange range, int most, CancellationToken cancellation)
    {
        var found = await entries.Find(Within(index, range)).Limit(most + 1).Project(d => d.Contact).ToListAsync(cancellation);
        return found.Count <= most ? found.ToHashSet() : null;
    }

    /// <summary>Notes when contacts were seen; an earlier moment than the noted one changes nothing.</summary>
    /// <param name="seen">Index, contact and key.</param>
    /// <param name="cancellation">Ends waiting.</param>
    public Task SeeAsync(IReadOnlyCollection<(string Index, string Contact, string Key)> seen, CancellationToken cancellation) =>
        seen.Count == 0 ? Task.CompletedTask : entries.BulkWriteAsync(seen.Select(s => new UpdateOneModel<Document>(
            Filter.Eq(d => d.Id, $"{s.Index}/{s.Contact}"),
            Builders<Document>.Update.Max(d => d.Key, s.Key).SetOnInsert(d => d.Index, s.Index).SetOnInsert(d => d.Contact, s.Contact))
            { IsUpsert = true }), new BulkWriteOptions { IsOrdered = false }, cancellation);

    /// <summary>What is noted of when contacts were seen.</summary>
    public async Task<IReadOnlyList<(string Contact, string Key)>> SeenAsync(
        string index, IReadOnlyCollection<string> contacts, CancellationToken cancellation) =>
        [.. (await entries.Find(Filter.In(d => d.Id, contacts.Select(c => $"{index}/{c}"))).ToListAsync(cancellation))
            .Select(d => (d.Contact, d.Key))];

    /// <summary>Forgets when contacts were seen; how many were.</summary>
    public async Task<long> ForgetSeenAsync(string index, IReadOnlyCollection<string> contacts, CancellationToken cancellation) =>
        (await entries.DeleteManyAsync(Filter.In(d => d.Id, contacts.Select(c => $"{index}/{c}")), cancellation)).DeletedCount;

    /// <summary>How many entries there are in a range, counted up to <paramref name="most"/>.</summary>
    public Task<long> CountAsync(string index, IndexRange range, int most, CancellationToken cancellation) =>
        entries.CountDocumentsAsync(Within(index, range), new CountOptions { Limit = most }, cancellation);

    /// <summary>Entries in the order of keys, then contacts, from behind a place.</summary>
    public async Task<IReadOnlyList<(string Key, string Contact)>> WalkAsync(
        string index, IndexRange range, (string Key, string Contact)? place, bool descending, int count, CancellationToken cancellation)
    {
        var filter = Within(index, range);
        if (place is var (key, contact))
            filter &= descending
                ? Filter.Lt(d => d.Key, key) | (Filter.Eq(d => d.Key, key) & Filter.Lt(d => d.Contact, contact))
                : Filter.Gt(d => d.Key, key) | (Filter.Eq(d => d.Key, key) & Filter.Gt(d => d.Contact, contact));
        var found = entries.Find(filter);
        var sorted = descending
            ? found.SortByDescending(d => d.Index).ThenByDescending(d => d.Key).ThenByDescending(d => d.Contact)
            : found.SortBy(d => d.Index).ThenBy(d => d.Key).ThenBy(d => d.Contact);
        return [.. (await sorted.Limit(count).ToListAsync(cancellation)).Select(d => (d.Key, d.Contact))];
    }

    private static FilterDefinition<Document> Within(string index, IndexRange range)
    {
        var filter = Filter.Eq(d => d.Index, index);
        if (range.Any is { } any)
            return filter & (any.Count == 1 ? Filter.Eq(d => d.Key, any[0]) : Filter.In(d => d.Key, any));
        if (range.From is { } from)
            filter &= range.WithoutFrom ? Filter.Gt(d => d.Key, from) : Filter.Gte(d => d.Key, from);
        if (range.To is { } to)
            filter &= range.WithoutTo ? Filter.Lt(d => d.Key, to) : Filter.Lte(d => d.Key, to);
        return filter;
    }

    private static string IdOf(string contact, IndexEntry entry) => string.Create(
        CultureInfo.InvariantCulture, $"{entry.Index}/{contact}/{XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(entry.Key)):x16}");

    private sealed class Document
    {
        [BsonId]
        public required string Id { get; init; }

        [BsonElement("i")]
        public required string Index { get; init; }

        [BsonElement("v")]
        public required string Key { get; init; }

        [BsonElement("c")]
        public required string Contact { get; init; }

        [BsonElement("b"), BsonIgnoreIfNull]
        public string? Building { get; init; }

        public static Document Of(string contact, IndexEntry entry, string? building) => new()
        {
            Id = IdOf(contact, entry), Index = entry.Index, Key = entry.Key, Contact = contact, Building = building,
        };
    }
}
