using Microsoft.Extensions.Options;
using MongoDB.Bson;
using MongoDB.Driver;
using Rapport.Hosting.Idempotency;
using Rapport.Hosting.Time;
using Rapport.Platform.Testing.Services;
using Rapport.Platform.Testing.Stores;
using Rapport.Storage.Idempotency;
using Rapport.Storage.Time;

namespace Rapport.Storage.Tests.Idempotency;

public sealed class MongoAnswersTests(MongoFixture mongo) : AnswerStoreContract, IClassFixture<MongoFixture>
{
    private IMongoDatabase? database;

    public override Task InitializeAsync() => Task.CompletedTask;

    public override Task DisposeAsync() => Task.CompletedTask;

    internal override async Task<IAnswerStore> StoreAsync(IdempotencyOptions options)
    {
        database ??= mongo.NewDatabase("requests");
        var store = new MongoAnswers(
            database, new StoreTime(new PlatformClock(Options.Create(new PlatformClockOptions()), Clocks.Own), database), Options.Create(options));
        await store.PrepareAsync(default);
        return store;
    }

    protected override async Task<TimeSpan> LifeAsync(string key)
    {
        var requests = database!.GetCollection<BsonDocument>("requests");
        var index = Assert.Single(
            await (await requests.Indexes.ListAsync()).ToListAsync(), i => i.Contains("expireAfterSeconds"));
        Assert.Equal(0, index["expireAfterSeconds"].ToInt32());
        var field = Assert.Single(index["key"].AsBsonDocument).Name;
        var end = (await requests.Find(new BsonDocument("_id", key)).SingleAsync())[field].ToUniversalTime();
        return end - TimeProvider.System.GetUtcNow().UtcDateTime;
    }
}
