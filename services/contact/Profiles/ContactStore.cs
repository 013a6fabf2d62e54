using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Driver;
using Rapport.Contact.Domain;

namespace Rapport.Contact.Profiles;

/// <summary>
/// Collection <c>contacts</c>: {_id: "workspace/contact", w, c, at: created, k: known, ids: [{t, v, at}], tr: [{k, v:
/// google.protobuf.Value, at}], m: merged ids, into: survivor}. Written only in numbering transactions.
/// Index: (w, c descending) for listing, newest first, since ids grow with time.
/// </summary>
internal sealed class ContactStore(IMongoDatabase database)
{
    private readonly IMongoCollection<Document> contacts = database.GetCollection<Document>("contacts");

    public Task PrepareAsync(CancellationToken cancellation) => contacts.Indexes.CreateOneAsync(
        new CreateIndexModel<Document>(Builders<Document>.IndexKeys.Ascending(d => d.Workspace).Descending(d => d.Contact)),
        cancellationToken: cancellation);

    /// <summary>The contacts that exist, merged ones included, by (workspace, id).</summary>
    public async Task<IReadOnlyDictionary<(string Workspace, string Id), ContactRecord>> FindAsync(
        IReadOnlyCollection<(string Workspace, string Id)> ids, CancellationToken cancellation)
    {
        if (ids.Count == 0)
            return new Dictionary<(string, string), ContactRecord>();
        var found = await contacts.Find(Builders<Document>.Filter.In(d => d.Id, ids.Select(i => Key(i.Workspace, i.Id))))
            .ToListAsync(cancellation);
        return found.Select(d => d.ToRecord()).ToDictionary(r => (r.Workspace, r.Id));
    }

    /// <summary>A page of contacts that were not merged away, newest first, ids before <paramref name="before"/>.</summary>
    public async Task<IReadOnlyList<ContactRecord>> ListAsync(
        string workspace, bool? known, string? before, int count, CancellationToken cancellation)
    {
        var filter = Builders<Document>.Filter.Eq(d => d.Workspace, workspace)
            & Builders<Document>.Filter.Eq(d => d.Into, null);
        if (before is not null)
            filter &= Builders<Document>.Filter.Lt(d => d.Contact, before);
        if (known is { } wanted)
            filter &= Builders<Document>.Filter.Eq(d => d.Known, wanted);
        var found = await contacts.Find(filter).SortByDescending(d => d.Contact).Limit(count).ToListAsync(cancellation);
        return [.. found.Select(d => d.ToRecord())];
    }

    /// <summary>Writes contacts as they are now, in the numbering transaction.</summary>
    public async Task SaveAsync(
        IClientSessionHandle session, IReadOnlyCollection<ContactRecord> created,
        IReadOnlyCollection<ContactRecord> changed, CancellationToken cancellation)
    {
        if (created.Count > 0)
            await contacts.InsertManyAsync(session, created.Select(Document.From), cancellationToken: cancellation);
        if (changed.Count > 0)
            await contacts.BulkWriteAsync(session,
                changed.Select(Document.From).Select(d =>
                    new ReplaceOneModel<Document>(Builders<Document>.Filter.Eq(x => x.Id, d.Id), d)),
                cancellationToken: cancellation);
    }

    private static string Key(string workspace, string id) => $"{workspace}/{id}";

    private sealed class Document
    {
        [BsonId]
        public required string Id { get; init; }

        [BsonElement("w")]
        public required string Workspace { get; init; }

        [BsonElement("c")]
        public required string Contact { get; init; }

        [BsonElement("at")]
        public required DateTime CreatedAt { get; init; }

        [BsonElement("k")]
        public required bool Known { get; init; }

        [BsonElement("ids")]
        public required List<IdentifierDocument> Identifiers { get; init; }

        [BsonElement("tr")]
        public required List<TraitDocument> Traits { get; init; }

        [BsonElement("m")]
        public required List<string> Merged { get; init; }

        [BsonElement("into")]
        public string? Into { get; init; }

        public static Document From(ContactRecord record) => new()
        {
            Id = Key(record.Workspace, record.Id), Workspace = record.Workspace, Contact = record.Id,
            CreatedAt = record.CreatedAt.UtcDateTime, Known = record.Known,
            Identifiers = [.. record.Identifiers.Select(i => new IdentifierDocument(i.Key.Type, i.Key.Value, i.Value.UtcDateTime))],
            Traits = [.. record.Traits.Select(t => new TraitDocument(t.Key, t.Value.Value.ToByteArray(), t.Value.At.UtcDateTime))],
            Merged = record.Merged, Into = record.Into,
        };

        public ContactRecord ToRecord() => new()
        {
            Workspace = Workspace, Id = Contact, CreatedAt = CreatedAt, Into = Into, Merged = Merged,
            Identifiers = Identifiers.ToDictionary(i => new IdentifierKey(i.Type, i.Value), i => (DateTimeOffset)i.SeenAt),
            Traits = Traits.ToDictionary(t => t.Key, t => new Trait(Value.Parser.ParseFrom(t.Value), t.At)),
        };
    }

    private sealed record IdentifierDocument(
        [property: BsonElement("t")] string Type, [property: BsonElement("v")] string Value,
        [property: BsonElement("at")] DateTime SeenAt);

    private sealed record TraitDocument(
        [property: BsonElement("k")] string Key, [property: BsonElement("v")] byte[] Value,
        [property: BsonElement("at")] DateTime At);
}
