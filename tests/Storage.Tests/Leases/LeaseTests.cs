using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MongoDB.Bson;
using MongoDB.Driver;
using Rapport.Hosting.Time;
using Rapport.Platform.Testing.Services;
using Rapport.Platform.Testing.Stores;
using Rapport.Storage.Leases;
using Rapport.Storage.Time;

namespace Rapport.Storage.Tests.Leases;

public sealed class LeaseTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    [Fact]
    public async Task TryHold_ManyAtOnce_ExactlyOneHolds()
    {
        var database = mongo.NewDatabase();
        var leases = Enumerable.Range(0, 8).Select(_ => NewLease(database)).ToList();
        var held = await Task.WhenAll(leases.Select(l => l.TryHoldAsync(CancellationToken.None)));
        Assert.Single(held, h => h);
    }

    [Fact]
    public async Task TryHold_AfterRelease_NextHolderHasHigherFenceAndOldOneIsShutOut()
    {
        var database = mongo.NewDatabase();
        var first = NewLease(database);
        var second = NewLease(database);
        Assert.True(await first.TryHoldAsync(CancellationToken.None));
        await LastsAsync(database);
        Assert.False(await second.TryHoldAsync(CancellationToken.None));
        await first.ReleaseAsync(CancellationToken.None);
        Assert.True(await second.TryHoldAsync(CancellationToken.None));
        await LastsAsync(database);
        Assert.True(second.Fence > first.Fence);
        Assert.Equal(0, await first.Collection.CountDocumentsAsync(first.StillMine));
        Assert.False(await first.TryHoldAsync(CancellationToken.None));
    }

    [Fact]
    public async Task TryHold_ByAReplicaWhoseClockIsAnHourAhead_DoesNotTakeALeaseThatStands()
    {
        var database = mongo.NewDatabase();
        var first = NewLease(database);
        Assert.True(await first.TryHoldAsync(CancellationToken.None));
        await LastsAsync(database);
        Assert.False(await NewLease(database, 3600).TryHoldAsync(CancellationToken.None));
        Assert.Equal(1, await first.Collection.CountDocumentsAsync(first.StillMine));
    }

    [Fact]
    public async Task TryHold_HolderSilentPastItsLife_IsTakenOver()
    {
        var database = mongo.NewDatabase();
        var first = NewLease(database);
        Assert.True(await first.TryHoldAsync(CancellationToken.None));
        await database.GetCollection<BsonDocument>("leases").UpdateOneAsync(
            new BsonDocument("_id", "work"), Builders<BsonDocument>.Update.Set("until", DateTime.UnixEpoch));
        var second = NewLease(database);
        Assert.True(await second.TryHoldAsync(CancellationToken.None));
        Assert.Equal(first.Fence + 1, second.Fence);
    }

    // However long this machine takes for the next line: half an hour is less than the hour of the clock that is wrong.
    private static Task LastsAsync(IMongoDatabase database) => database.GetCollection<BsonDocument>("leases").UpdateOneAsync(
        new BsonDocument("_id", "work"), Builders<BsonDocument>.Update.Set("until", DateTime.UtcNow.AddMinutes(30)));

    private static MongoLease NewLease(IMongoDatabase database, double secondsAhead = 0) => new(
        database, new StoreTime(new PlatformClock(Options.Create(new PlatformClockOptions()), Clocks.Wrong(secondsAhead)), database),
        "work", NullLogger.Instance);
}
