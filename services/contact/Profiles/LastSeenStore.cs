using MongoDB.Bson;
using MongoDB.Driver;

namespace Rapport.Contact.Profiles;

/// <summary>
/// Collection <c>lastSeenProgress</c>: {_id: partition, n}: up to which number of each partition the index of when contacts
/// were seen has the events. Written after them, so what is done twice after a death changes nothing.
/// </summary>
internal sealed class LastSeenStore(IMongoDatabase database)
{
    private readonly IMongoCollection<BsonDocument> progress = database.GetCollection<BsonDocument>("lastSeenProgress");

    /// <summary>Numbers by partition; those that are missing are 0.</summary>
    public async Task<Dictionary<int, long>> ReadAsync(CancellationToken cancellation) =>
        (await progress.Find(Builders<BsonDocument>.Filter.Empty).ToListAsync(cancellation)).ToDictionary(d => d["_id"].ToInt32(), d => d["n"].ToInt64());

    /// <summary>Notes numbers; a lower one than the noted one changes nothing.</summary>
    public Task SaveAsync(IReadOnlyDictionary<int, long> reached, CancellationToken cancellation) =>
        reached.Count == 0 ? Task.CompletedTask : progress.BulkWriteAsync(reached.Select(r => new UpdateOneModel<BsonDocument>(
            Builders<BsonDocument>.Filter.Eq("_id", r.Key), Builders<BsonDocument>.Update.Max("n", r.Value)) { IsUpsert = true }), cancellationToken: cancellation);
}
