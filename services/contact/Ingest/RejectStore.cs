using Google.Protobuf.WellKnownTypes;
using MongoDB.Bson;
using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Driver;
using Rapport.Contact.V1;
using Rapport.Defaults.Errors;
using Rapport.Defaults.Stores;

namespace Rapport.Contact.Ingest;

/// <summary>
/// Collection <c>rejects</c>: items of the Segment paths that were refused, kept 7 days. {_id: ObjectId, w, id, at,
/// field, reason, name}. Indexes: (w, _id) for listing, at (TTL).
/// </summary>
internal sealed class RejectStore(IMongoDatabase database)
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(7);
    private readonly IMongoCollection<Document> rejects = database.GetCollection<Document>("rejects");

    public Task PrepareAsync(CancellationToken cancellation) => rejects.Indexes.CreateManyAsync(
        [
            new CreateIndexModel<Document>(Builders<Document>.IndexKeys.Ascending(d => d.Workspace).Descending(d => d.Key)),
            new CreateIndexModel<Document>(Builders<Document>.IndexKeys.Ascending(d => d.StoredAt),
                new CreateIndexOptions { ExpireAfter = Kept }),
        ],
        cancellation);

    /// <summary>A reject as it is listed; <paramref name="input"/> is null when the call could not even be read.</summary>
    public static IngestReject Reject(EventInput? input, FieldFault fault, DateTimeOffset receivedAt) => new()
    {
        Id = Shorten(input?.Id ?? ""), EventName = Shorten(input?.Name ?? ""), ReceivedAt = receivedAt.ToTimestamp(),
        ErrorField = fault.Path, ErrorReason = fault.Description,
    };

    public async Task AddAsync(string workspace, IReadOnlyCollection<IngestReject> items, CancellationToken cancellation)
    {
        if (items.Count == 0)
            return;
        await rejects.InsertManyAsync(
            items.Select(r => new Document
            {
                Key = ObjectId.GenerateNewId(), Workspace = workspace, Id = r.Id, Name = r.EventName, ErrorField = r.ErrorField,
                Reason = r.ErrorReason, ReceivedAt = r.ReceivedAt.ToDateTime(),
                StoredAt = TimeProvider.System.GetUtcNow().UtcDateTime,
            }),
            new InsertManyOptions { IsOrdered = false }, cancellation);
    }

    /// <summary>Newest first, those stored before <paramref name="before"/>.</summary>
    public async Task<IReadOnlyList<(ObjectId Key, IngestReject Reject)>> ListAsync(
        string workspace, ObjectId? before, int count, CancellationToken cancellation)
    {
        var filter = Builders<Document>.Filter.Eq(d => d.Workspace, workspace);
        if (before is { } key)
            filter &= Builders<Document>.Filter.Lt(d => d.Key, key);
        var found = await rejects.Find(filter).SortByDescending(d => d.Key).Limit(count).ToListAsync(cancellation);
        return
        [
            .. found.Select(d => (d.Key, new IngestReject
            {
                Id = d.Id, EventName = d.Name, ErrorField = d.ErrorField, ErrorReason = d.Reason,
                ReceivedAt = d.ReceivedAt.ToTimestamp(),
            })),
        ];
    }

    private static string Shorten(string text) => text.Length <= 200 ? text : text[..200];

    private sealed class Document
    {
        [BsonId]
        public required ObjectId Key { get; init; }

        [BsonElement("w")]
        public required string Workspace { get; init; }

        [BsonElement("id")]
        public required string Id { get; init; }

        [BsonElement("name")]
        public required string Name { get; init; }

        [BsonElement("field")]
        public required string ErrorField { get; init; }

        [BsonElement("reason")]
        public required string Reason { get; init; }

        [BsonElement("received")]
        public required DateTime ReceivedAt { get; init; }

        [BsonElement("at")]
        public required DateTime StoredAt { get; init; }
    }
}
