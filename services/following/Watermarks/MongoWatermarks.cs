using MongoDB.Bson;
using MongoDB.Driver;

namespace Rapport.Following.Watermarks;

/// <summary>How far each partition of the log has taken effect in a service's MongoDB.</summary>
/// <remarks>
/// A collection of the service's own: {_id: partition, n: last number}. Written after the effects; never goes back, so that
/// of two processes the slower one takes nothing away.
/// </remarks>
/// <param name="database">The service's.</param>
/// <param name="collection">Name of the collection.</param>
public sealed class MongoWatermarks(IMongoDatabase database, string collection)
{
    private readonly IMongoCollection<BsonDocument> watermarks = database.GetCollection<BsonDocument>(collection);

    /// <summary>The watermarks of some partitions; 0 for one of which nothing has taken effect.</summary>
    public async Task<IReadOnlyDictionary<int, long>> ReadAsync(
        IReadOnlyCollection<int> partitions, CancellationToken cancellation)
    {
        var found = (await watermarks.Find(Builders<BsonDocument>.Filter.In("_id", partitions)).ToListAsync(cancellation))
            .ToDictionary(document => document["_id"].ToInt32(), document => document["n"].ToInt64());
        return partitions.Distinct().ToDictionary(partition => partition, partition => found.GetValueOrDefault(partition));
    }

    /// <summary>Moves watermarks forward, in one write.</summary>
    public Task MoveAsync(IEnumerable<(int Partition, long N)> marks, CancellationToken cancellation) =>
        watermarks.BulkWriteAsync(
            marks.Select(mark => new UpdateOneModel<BsonDocument>(
                new BsonDocument("_id", mark.Partition), Builders<BsonDocument>.Update.Max("n", mark.N))
            {
                IsUpsert = true,
            }),
            new BulkWriteOptions { IsOrdered = false }, cancellation);
}
