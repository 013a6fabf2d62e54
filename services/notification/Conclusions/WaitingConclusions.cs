using MongoDB.Bson;
using MongoDB.Bson.Serialization;
using MongoDB.Driver;

namespace Rapport.Notification.Conclusions;

/// <summary>The array <c>out</c> of a collection's documents.</summary>
internal static class WaitingConclusions
{
    /// <summary>The index that finds documents with something waiting.</summary>
    public static CreateIndexModel<TDocument> Index<TDocument>() =>
        new(Builders<TDocument>.IndexKeys.Ascending("out.t"), new CreateIndexOptions { Sparse = true });

    /// <summary>What waits, oldest first.</summary>
    public static async Task<IReadOnlyList<(string Document, WaitingConclusion Waiting)>> ReadAsync<TDocument>(
        IMongoCollection<TDocument> collection, int max, CancellationToken cancellation)
    {
        var found = await collection.Find(Builders<TDocument>.Filter.Gt("out.t", DateTime.UnixEpoch))
            .Sort(Builders<TDocument>.Sort.Ascending("out.t")).Limit(max)
            .Project<BsonDocument>(Builders<TDocument>.Projection.Include("out")).ToListAsync(cancellation);
        return [.. found.SelectMany(document => document["out"].AsBsonArray.Select(item =>
            (document["_id"].AsString, BsonSerializer.Deserialize<WaitingConclusion>(item.AsBsonDocument))))];
    }

    /// <summary>Takes out what is in the log.</summary>
    public static Task RemoveAsync<TDocument>(
        IMongoCollection<TDocument> collection, IReadOnlyList<(string Document, string Conclusion)> keys,
        CancellationToken cancellation) =>
        keys.Count == 0 ? Task.CompletedTask : collection.BulkWriteAsync(
            keys.GroupBy(key => key.Document, key => key.Conclusion).Select(group => new UpdateOneModel<TDocument>(
                Builders<TDocument>.Filter.Eq("_id", group.Key),
                Builders<TDocument>.Update.PullFilter("out", Builders<BsonDocument>.Filter.In("i", group)))),
            new BulkWriteOptions { IsOrdered = false }, cancellation);
}
