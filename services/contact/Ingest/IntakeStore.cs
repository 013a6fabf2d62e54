using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Driver;
using Rapport.Contact.Inbox;

namespace Rapport.Contact.Ingest;

/// <summary>
/// Collection <c>log</c>, document {_id: "intake", e: events, b: bytes}: all that ever came into the inbox, added up by the
/// replicas four times a second. Not beside the log's head, whose transactions would conflict with it.
/// </summary>
internal sealed class IntakeStore(IMongoDatabase database)
{
    private const string Id = "intake";
    private readonly IMongoCollection<Document> log = database.GetCollection<Document>("log");

    /// <summary>Adds to the sums, and reads them.</summary>
    public async Task<Backlog> AddAsync(Backlog added, CancellationToken cancellation)
    {
        var sums = await log.FindOneAndUpdateAsync<Document>(
            d => d.Key == Id, Builders<Document>.Update.Inc(d => d.Events, added.Events).Inc(d => d.Bytes, added.Bytes),
            new FindOneAndUpdateOptions<Document> { IsUpsert = true, ReturnDocument = ReturnDocument.After }, cancellation);
        return new Backlog(sums.Events, sums.Bytes);
    }

    /// <summary>Corrects the sums, unless another has added meanwhile.</summary>
    public Task CorrectAsync(Backlog from, Backlog to, CancellationToken cancellation) => log.UpdateOneAsync(
        d => d.Key == Id && d.Events == from.Events && d.Bytes == from.Bytes,
        Builders<Document>.Update.Set(d => d.Events, to.Events).Set(d => d.Bytes, to.Bytes), cancellationToken: cancellation);

    private sealed class Document
    {
        [BsonId]
        public required string Key { get; init; }

        [BsonElement("e")]
        public required long Events { get; init; }

        [BsonElement("b")]
        public required long Bytes { get; init; }
    }
}
