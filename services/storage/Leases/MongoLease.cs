using Microsoft.Extensions.Logging;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Rapport.Storage.Leases;

/// <summary>
/// A fenced lease in the collection <c>leases</c>: at most one holder at a time, and a number that grows with every
/// change of holder. Work done under the lease checks the fence in the same transaction or filter, so a holder that was
/// paused and resumed does no harm.
/// </summary>
/// <remarks>Documents: {_id: name, owner, fence: int64, until: date by system time}.</remarks>
public sealed class MongoLease(IMongoDatabase database, string name, ILogger logger)
{
    /// <summary>How long a lease lives without renewal.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromSeconds(10);

    /// <summary>How often a holder renews.</summary>
    public static readonly TimeSpan Renewal = TimeSpan.FromSeconds(3);

    private readonly IMongoCollection<BsonDocument> leases = database.GetCollection<BsonDocument>("leases");
    private readonly string owner = Guid.NewGuid().ToString("N");
    private long heldUntil;

    /// <summary>The collection, for transactions that check the fence.</summary>
    public IMongoCollection<BsonDocument> Collection => leases;

    /// <summary>Fence of the last time the lease was taken; 0 when never.</summary>
    public long Fence { get; private set; }

    /// <summary>True while the lease is held by the holder's own clock, with a margin of one renewal.</summary>
    public bool Held => TimeProvider.System.GetUtcNow().UtcTicks < Interlocked.Read(ref heldUntil);

    /// <summary>Filter that matches the lease only while it is this holder's with this fence.</summary>
    public FilterDefinition<BsonDocument> StillMine =>
        new BsonDocument { ["_id"] = name, ["owner"] = owner, ["fence"] = Fence };

    /// <summary>Takes or renews the lease; false when another holds it.</summary>
    public async Task<bool> TryHoldAsync(CancellationToken cancellation)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        if (await RenewAsync(now, cancellation) || await TakeAsync(now, cancellation))
        {
            Interlocked.Exchange(ref heldUntil, (now + Life - Renewal).Ticks);
            return true;
        }

        if (Interlocked.Exchange(ref heldUntil, 0) != 0)
            Log.LeaseLost(logger, name);
        return false;
    }

    /// <summary>Gives the lease back so that a standby need not wait for its end.</summary>
    public async Task ReleaseAsync(CancellationToken cancellation)
    {
        Interlocked.Exchange(ref heldUntil, 0);
        await leases.UpdateOneAsync(StillMine, Builders<BsonDocument>.Update.Set("until", DateTime.UnixEpoch),
            cancellationToken: cancellation);
    }

    private async Task<bool> RenewAsync(DateTime now, CancellationToken cancellation)
    {
        if (Fence == 0)
            return false;
        var result = await leases.UpdateOneAsync(StillMine,
            Builders<BsonDocument>.Update.Set("until", now + Life), cancellationToken: cancellation);
        return result.MatchedCount == 1;
    }

    private async Task<bool> TakeAsync(DateTime now, CancellationToken cancellation)
    {
        var free = Builders<BsonDocument>.Filter.And(
            Builders<BsonDocument>.Filter.Eq("_id", name), Builders<BsonDocument>.Filter.Lt("until", now));
        try
        {
            var taken = await leases.FindOneAndUpdateAsync(free,
                Builders<BsonDocument>.Update.Set("owner", owner).Set("until", now + Life).Inc("fence", 1L),
                new FindOneAndUpdateOptions<BsonDocument> { ReturnDocument = ReturnDocument.After, IsUpsert = true },
                cancellation);
            Fence = taken["fence"].ToInt64();
            Log.LeaseTaken(logger, name, Fence);
            return true;
        }
        catch (MongoCommandException exception) when (exception.Code == 11000)
        {
            // The document exists and is not free: another holds it.
            return false;
        }
    }
}
