using System.Diagnostics;
using Microsoft.Extensions.Logging;
using MongoDB.Bson;
using MongoDB.Driver;
using Rapport.Storage.Time;

namespace Rapport.Storage.Leases;

/// <summary>
/// A fenced lease in the collection <c>leases</c>: at most one holder at a time, and a number that grows with every
/// change of holder. Work done under the lease checks the fence in the same transaction or filter, so a holder that was
/// paused and resumed does no harm.
/// </summary>
/// <remarks>Documents: {_id: name, owner, fence: int64, until: date by the store's clock}.</remarks>
public sealed class MongoLease(IMongoDatabase database, StoreTime time, string name, ILogger logger)
{
    /// <summary>How long a lease lives without renewal.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromSeconds(10);

    /// <summary>How often a holder renews.</summary>
    public static readonly TimeSpan Renewal = TimeSpan.FromSeconds(3);

    private readonly IMongoCollection<BsonDocument> leases = database.GetCollection<BsonDocument>("leases");
    private readonly string owner = Guid.NewGuid().ToString("N");
    private long heldSince;

    /// <summary>The collection, for transactions that check the fence.</summary>
    public IMongoCollection<BsonDocument> Collection => leases;

    /// <summary>Fence of the last time the lease was taken; 0 when never.</summary>
    public long Fence { get; private set; }

    /// <summary>True while the lease is held, with a margin of one renewal, by a clock that never jumps.</summary>
    public bool Held => Interlocked.Read(ref heldSince) is var since and not 0
        && Stopwatch.GetElapsedTime(since) < Life - Renewal;

    /// <summary>Filter that matches the lease only while it is this holder's with this fence.</summary>
    public FilterDefinition<BsonDocument> StillMine =>
        new BsonDocument { ["_id"] = name, ["owner"] = owner, ["fence"] = Fence };

    /// <summary>Takes or renews the lease; false when another holds it.</summary>
    public async Task<bool> TryHoldAsync(CancellationToken cancellation)
    {
        var since = Stopwatch.GetTimestamp();
        var now = (await time.SystemNowAsync(cancellation)).UtcDateTime;
        if (await RenewAsync(now, cancellation) || await TakeAsync(now, cancellation))
        {
            Interlocked.Exchange(ref heldSince, since);
            return true;
        }

        if (Interlocked.Exchange(ref heldSince, 0) != 0)
            Log.LeaseLost(logger, name);
        return false;
    }

    /// <summary>Gives the lease back so that a standby need not wait for its end.</summary>
    public async Task ReleaseAsync(CancellationToken cancellation)
    {
        Interlocked.Exchange(ref heldSince, 0);
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
