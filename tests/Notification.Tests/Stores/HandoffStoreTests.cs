using MongoDB.Bson;
using MongoDB.Driver;
using Rapport.Hosting.Time;
using Rapport.Notification.Domain;
using Rapport.Notification.Handoffs;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Notification.Tests.Stores;

public sealed class HandoffStoreTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly SystemTime System = new(Now);

    [Fact]
    public async Task Add_OfOneContactAndReasonByManyAtOnce_OpensOne()
    {
        var store = await PrepareAsync(mongo.NewDatabase());
        var refused = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(i => store.AddAsync([Open(i, "c_1")], default)));
        Assert.Equal(19, refused.Sum(positions => positions.Count));
        Assert.Single(await store.OpenOfAsync("w1", "c_1", default));
    }

    [Fact]
    public async Task Add_AfterTheEndOfTheOneBefore_OpensAnother()
    {
        var store = await PrepareAsync(mongo.NewDatabase());
        await store.AddAsync([Open(1, "c_1")], default);
        var claimed = Open(1, "c_1").Claim(Lease("ann"), [], Now)!;
        Assert.True(await store.TryReplaceAsync(claimed, [], default));
        Assert.Equal([0], await store.AddAsync([Open(2, "c_1")], default));
        var done = (claimed with { Revision = 1 }).Complete("ann", "accepted", "", "", System, Now)!;
        Assert.True(await store.TryReplaceAsync(done, [], default));
        Assert.Empty(await store.AddAsync([Open(2, "c_1")], default));
    }

    [Fact]
    public async Task TryReplace_ByManyAtOnce_IsDoneByOne()
    {
        var store = await PrepareAsync(mongo.NewDatabase());
        await store.AddAsync([Open(1, "c_1")], default);
        var open = (await store.FindAsync("w1", Open(1, "").Id, default))!;
        var done = await Task.WhenAll(Enumerable.Range(0, 16).Select(i =>
            store.TryReplaceAsync(open.Claim(Lease($"agent{i}"), [], Now)!, [], default)));
        Assert.Single(done, won => won);
        Assert.Equal(done.ToList().IndexOf(true), int.Parse(
            (await store.FindAsync("w1", open.Id, default))!.Lease!.Agent[5..], null));
    }

    [Fact]
    public async Task TryReplace_WithConclusionsStillWaiting_KeepsThem()
    {
        var store = await PrepareAsync(mongo.NewDatabase());
        await store.AddAsync([Open(1, "c_1")], default);
        var claimed = Open(1, "c_1").Claim(Lease("ann"), [], Now)!;
        await store.TryReplaceAsync(claimed, HandoffConclusions.Claimed(claimed, Now), default);
        await store.TryReplaceAsync((claimed with { Revision = 1 }).Release("ann", System)!, [], default);
        Assert.Equal(["handoff_opened", "handoff_claimed"],
            (await store.ReadWaitingAsync(10, default)).Select(each => each.Waiting.Read().Name));
        var released = (await store.FindAsync("w1", claimed.Id, default))!;
        Assert.Null(released.Lease);
        Assert.Empty(await store.LapsedAsync(System + TimeSpan.FromDays(365), 10, default));
    }

    [Fact]
    public async Task Best_OfAQueue_IsByPriorityThenAge()
    {
        var store = await PrepareAsync(mongo.NewDatabase());
        await store.AddAsync(
        [
            Open(1, "c_1") with { Priority = 1 }, Open(2, "c_2") with { Priority = 5, OpenedAt = Now.AddHours(1) },
            Open(3, "c_3") with { Priority = 5 }, Open(4, "c_4") with { Priority = 9, Queue = "other" },
        ], default);
        Assert.Equal(["c_3", "c_2", "c_1"], (await store.BestAsync("w1", "sales", 10, default)).Select(
            handoff => handoff.Contact));
    }

    [Fact]
    public async Task Queries_OfTheQueue_UseTheirIndexes()
    {
        var database = mongo.NewDatabase();
        var store = await PrepareAsync(database);
        await store.AddAsync([.. Enumerable.Range(0, 500).Select(i => Open(i, $"c_{i}"))], default);
        await Explained.UsesAnIndexAsync(database, "handoffs",
            new BsonDocument { ["w"] = "w1", ["qu"] = "sales", ["st"] = "Open" },
            new BsonDocument { ["pr"] = -1, ["at"] = 1 });
        await Explained.UsesAnIndexAsync(
            database, "handoffs", new BsonDocument("w", "w1"), new BsonDocument { ["at"] = -1, ["_id"] = -1 });
        await Explained.UsesAnIndexAsync(database, "handoffs",
            new BsonDocument("until", new BsonDocument("$lte", Now.UtcDateTime)), new BsonDocument("until", 1));
    }

    [Fact]
    public async Task Queries_OfOpenHandoffsOfAllWorkspaces_UseTheirIndex()
    {
        var database = mongo.NewDatabase();
        var store = await PrepareAsync(database);
        await store.AddAsync([.. Enumerable.Range(0, 500).Select(i => Open(i, $"c_{i}"))], default);
        var open = new BsonDocument { ["open"] = true, ["st"] = "Open" };
        await Explained.UsesAnIndexAsync(database, "handoffs", open);
        var stale = open.DeepClone().AsBsonDocument.Add("exp", new BsonDocument("$lte", Now.UtcDateTime));
        await Explained.UsesAnIndexAsync(database, "handoffs", stale);
        var next = open.DeepClone().AsBsonDocument.Add("exp", new BsonDocument("$gt", Now.UtcDateTime));
        await Explained.UsesAnIndexAsync(database, "handoffs", next, new BsonDocument("exp", 1));
        Assert.Equal(500, await store.CountAsync(HandoffState.Open, default));
    }

    private static async Task<HandoffStore> PrepareAsync(IMongoDatabase database)
    {
        var store = new HandoffStore(database);
        await store.PrepareAsync(CancellationToken.None);
        return store;
    }

    private static HandoffLease Lease(string agent) =>
        new(agent, agent, "", TimeSpan.FromMinutes(15), System + TimeSpan.FromMinutes(15));

    private static Handoff Open(int number, string contact) => new()
    {
        Id = Handoff.IdOf($"{number:D32}"), Contact = contact, Queue = "sales", Reason = "mql", Priority = 0,
        Facts = [],
        OpenedAt = Now,
        Origin = new Origin { CommandId = $"{number:D32}", Workspace = "w1", Contact = contact, IssuedAt = Now },
    };
}
