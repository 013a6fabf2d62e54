using MongoDB.Bson;
using MongoDB.Driver;

namespace Rapport.Journey.Runs;

/// <summary>How far each partition of the log has taken effect here.</summary>
/// <remarks>
/// Collection <c>watermarks</c>: {_id: partition, n: last number}. Written after the effects; never goes back.
/// </remarks>
internal sealed class WatermarkStore(IMongoDatabase database)
{
    private readonly IMongoCollection<BsonDocument> watermarks = database.GetCollection<BsonDocument>("watermarks");

    /// <summary>The watermarks of some partitions; those without one are left out.</summary>
    public async Task<Dictionary<int, long>> ReadAsync(IEnumerable<int> partitions, CancellationToken cancellation)
    {
        var filter = Builders<BsonDocument>.Filter.In("_id", partitions);
        var found = await watermarks.Find(filter).ToListAsync(cancellation);
        return found.ToDictionary(document => document["_id"].ToInt32(), document => document["n"].ToInt64());
    }

    /// <summary>Moves watermarks forward.</summary>
    public Task MoveAsync(IReadOnlyCollection<(int Partition, long N)> marks, CancellationToken cancellation)
    {
        var models = marks.Select(mark => new UpdateOneModel<BsonDocument>(
            new BsonDocument("_id", mark.Partition), Builders<BsonDocument>.Update.Max("n", mark.N))
        {
            IsUpsert = true,
        });
        return marks.Count == 0
            ? Task.CompletedTask
            : watermarks.BulkWriteAsync(models, new BulkWriteOptions { IsOrdered = false }, cancellation);
    }
}
