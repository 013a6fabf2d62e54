using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Driver;

namespace Rapport.Notification.Consents;

/// <summary>
/// Collection <c>consent_act_watermarks</c>: {_id: partition, n: last number that took effect}. Moved only after the effects, which
/// are idempotent, and only forward.
/// </summary>
internal sealed class WatermarkStore(IMongoDatabase database)
{
    private readonly IMongoCollection<Document> watermarks = database.GetCollection<Document>("consent_act_watermarks");

    /// <summary>The watermarks that there are, by partition.</summary>
    public async Task<IReadOnlyDictionary<int, long>> ReadAsync(CancellationToken cancellation) =>
        (await watermarks.Find(Builders<Document>.Filter.Empty).ToListAsync(cancellation))
            .ToDictionary(d => d.Partition, d => d.N);

    /// <summary>Moves watermarks forward in one write.</summary>
    public Task AdvanceAsync(IReadOnlyDictionary<int, long> reached, CancellationToken cancellation) =>
        watermarks.BulkWriteAsync(
            reached.Select(pair => new UpdateOneModel<Document>(
                Builders<Document>.Filter.Eq(d => d.Partition, pair.Key),
                Builders<Document>.Update.Max(d => d.N, pair.Value))
            {
                IsUpsert = true,
            }),
            new BulkWriteOptions { IsOrdered = false }, cancellation);

    private sealed class Document
    {
        [BsonId]
        public required int Partition { get; init; }

        [BsonElement("n")]
        public required long N { get; init; }
    }
}
