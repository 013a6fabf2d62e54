using Microsoft.Extensions.Logging.Abstractions;
using MongoDB.Bson;
using MongoDB.Driver;
using Rapport.Platform.Testing.Stores;
using Rapport.Storage.Leases;

namespace Rapport.Storage.Tests.Leases;

public sealed class LeaseTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    [Fact]
    public async Task TryHold_ManyAtOnce_ExactlyOneHolds()
    {
        var database = mongo.NewDatabase();
        var leases = Enumerable.Range(0, 8).Select(_ => new MongoLease(database, "work", NullLogger.Instance)).ToList();
        var held = await Task.WhenAll(leases.Select(l => l.TryHoldAsync(CancellationToken.None)));
        Assert.Single(held, h => h);
    }

    [Fact]
    public async Task TryHold_AfterRelease_NextHolderHasHigherFenceAndOldOneIsShutOut()
    {
        var database = mongo.NewDatabase();
        var first = new MongoLease(database, "work", NullLogger.Instance);
        var second = new MongoLease(database, "work", NullLogger.Instance);
        Assert.True(await first.TryHoldAsync(CancellationToken.None));
        Assert.False(await second.TryHoldAsync(CancellationToken.None));
        await first.ReleaseAsync(CancellationToken.None);
        Assert.True(await second.TryHoldAsync(CancellationToken.None));
        Assert.True(second.Fence > first.Fence);
        Assert.Equal(0, await first.Collection.CountDocumentsAsync(first.StillMine));
        Assert.False(await first.TryHoldAsync(CancellationToken.None));
    }

    [Fact]
    public async Task TryHold_HolderSilentPastItsLife_IsTakenOver()
    {
        var database = mongo.NewDatabase();
        var first = new MongoLease(database, "work", NullLogger.Instance);
        Assert.True(await first.TryHoldAsync(CancellationToken.None));
        await database.GetCollection<BsonDocument>("leases").UpdateOneAsync(
            new BsonDocument("_id", "work"), Builders<BsonDocument>.Update.Set("until", DateTime.UnixEpoch));
        var second = new MongoLease(database, "work", NullLogger.Instance);
        Assert.True(await second.TryHoldAsync(CancellationToken.None));
        Assert.Equal(first.Fence + 1, second.Fence);
    }
}
