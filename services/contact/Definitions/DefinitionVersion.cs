using MongoDB.Bson;
using MongoDB.Driver;

namespace Rapport.Contact.Definitions;

/// <summary>
/// Tells readers of definitions that there is something new. Collection <c>definitionVersions</c>: {_id: what is defined, v:
/// counts the changes}, counted up in the transaction of each change.
/// </summary>
internal sealed class DefinitionVersion(IMongoDatabase database, string id)
{
    private static readonly UpdateDefinition<BsonDocument> Up = Builders<BsonDocument>.Update.Inc("v", 1L);
    private readonly IMongoCollection<BsonDocument> versions = database.GetCollection<BsonDocument>("definitionVersions");
    private readonly FilterDefinition<BsonDocument> own = Builders<BsonDocument>.Filter.Eq("_id", id);

    /// <summary>Collections that a transaction finds are not made in it.</summary>
    public Task PrepareAsync(CancellationToken cancellation) => versions.UpdateOneAsync(
        own, Builders<BsonDocument>.Update.SetOnInsert("v", 0L), new UpdateOptions { IsUpsert = true }, cancellation);

    /// <summary>Grows with every change.</summary>
    public async Task<long> ReadAsync(CancellationToken cancellation) =>
        (await versions.Find(own).FirstOrDefaultAsync(cancellation))?["v"].ToInt64() ?? 0;

    /// <summary>Notes in a transaction that there is something new.</summary>
    public Task CountUpAsync(IClientSessionHandle session, CancellationToken cancellation) =>
        versions.UpdateOneAsync(session, own, Up, cancellationToken: cancellation);

    /// <summary>Writes in one transaction, again where another was quicker.</summary>
    public async Task<T> WriteAsync<T>(Func<IClientSessionHandle, Task<T>> write, CancellationToken cancellation)
    {
        using var session = await database.Client.StartSessionAsync(cancellationToken: cancellation);
        return await session.WithTransactionAsync(
            (open, _) => write(open), new TransactionOptions(ReadConcern.Snapshot, writeConcern: WriteConcern.WMajority), cancellation);
    }
}
