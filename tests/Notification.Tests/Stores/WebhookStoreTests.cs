using MongoDB.Bson;
using Rapport.Notification.Domain.Webhooks;
using Rapport.Notification.Webhooks;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Notification.Tests.Stores;

public sealed class WebhookStoreTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Claim_ByManyAtOnce_IsOnes_AndIsFreeAgainWhenItEnds()
    {
        var store = await DeliveriesAsync();
        await store.QueueAsync([Delivery("whd_1")], default);
        await store.QueueAsync([Delivery("whd_1") with { Name = "other" }], default);
        var read = Assert.Single(await store.DueAsync("wh_1", Now, 10, default));

        var claims = await Task.WhenAll(Enumerable.Range(1, 16).Select(i => store.ClaimAsync(read, Now.AddSeconds(i), default)));

        var claimed = Assert.Single(claims, claim => claim is not null)!;
        Assert.Equal("order_completed", claimed.Name);
        Assert.Empty(await store.DueAsync("wh_1", Now, 10, default));
        Assert.Single(await store.DueAsync("wh_1", Now.AddSeconds(16), 10, default));
        // Whoever claimed it next is not overwritten by the one before.
        var next = (await store.ClaimAsync(claimed, Now.AddMinutes(1), default))!;
        await store.EndAsync(claimed, new WebhookTry(Now, 500, "refused", TimeSpan.Zero), DeliveryState.Dead, null, default);
        Assert.Equal(DeliveryState.Waiting, (await store.FindAsync("wh_1", "whd_1", default))!.State);
        await store.EndAsync(next, new WebhookTry(Now, 200, "", TimeSpan.FromMilliseconds(7)), DeliveryState.Delivered, null, default);
        var ended = (await store.FindAsync("wh_1", "whd_1", default))!;
        Assert.Equal((DeliveryState.Delivered, 1, null), (ended.State, ended.Count, ended.DueAt));
        Assert.Equal([new WebhookTry(Now, 200, "", TimeSpan.FromMilliseconds(7))], ended.Attempts);
        Assert.Empty(await store.DueAsync("wh_1", Now.AddDays(1), 10, default));
    }

    [Fact]
    public async Task Attempts_OfADelivery_AreTheLastTwenty()
    {
        var store = await DeliveriesAsync();
        await store.QueueAsync([Delivery("whd_1")], default);
        for (var i = 1; i <= 25; i++)
            await store.EndAsync(
                (await store.FindAsync("wh_1", "whd_1", default))!, new WebhookTry(Now.AddSeconds(i), 500, "refused", TimeSpan.Zero),
                DeliveryState.Waiting, Now.AddSeconds(i), default);

        var found = (await store.FindAsync("wh_1", "whd_1", default))!;

        Assert.Equal((25, 25), (found.Count, found.Tries));
        Assert.Equal(Enumerable.Range(6, 20).Select(i => Now.AddSeconds(i)), found.Attempts.Select(attempt => attempt.At));
    }

    [Fact]
    public async Task Replay_OfASpan_TakesTheOldestAndSaysWhereTheNextBegins()
    {
        var store = await DeliveriesAsync();
        await store.QueueAsync(
            Enumerable.Range(0, 10).Select(i => Delivery($"whd_{i}") with
            {
                CreatedAt = Now.AddSeconds(i), DueAt = null, State = i == 4 ? DeliveryState.Delivered : DeliveryState.Dead, Tries = 14,
            }), default);

        var (count, next) = await ReplayAsync(Now.AddSeconds(1));
        Assert.Equal(3, count);
        Assert.Equal(Now.AddSeconds(5), next);
        (count, next) = await ReplayAsync(next!.Value);
        Assert.Equal(3, count);
        Assert.Equal(Now.AddSeconds(8), next);
        (count, next) = await ReplayAsync(next!.Value);

        Assert.Equal(1, count);
        Assert.Null(next);
        var due = await store.DueAsync("wh_1", Now.AddDays(1), 20, default);
        Assert.Equal(["whd_1", "whd_2", "whd_3", "whd_5", "whd_6", "whd_7", "whd_8"], due.Select(each => each.Id).Order());
        Assert.All(due, each => Assert.Equal(0, each.Tries));

        Task<(long Count, DateTimeOffset? Next)> ReplayAsync(DateTimeOffset from) => store.ReplayAsync(
            "wh_1", DeliveryState.Dead, from, Now.AddSeconds(9), 3, Now.AddDays(1), default);
    }

    [Fact]
    public async Task Replay_OfMoreThanFitInOneMillisecond_TakesThemTogether()
    {
        var store = await DeliveriesAsync();
        await store.QueueAsync(
            Enumerable.Range(0, 5).Select(i => Delivery($"whd_{i}") with { DueAt = null, State = DeliveryState.Dead }), default);

        var (count, next) = await store.ReplayAsync("wh_1", DeliveryState.Dead, Now, Now.AddDays(1), 2, Now, default);

        Assert.Equal(5, count);
        Assert.Equal(Now.AddMilliseconds(1), next);
        Assert.Equal((0, null), await store.ReplayAsync("wh_1", DeliveryState.Dead, next!.Value, Now.AddDays(1), 2, Now, default));
    }

    [Fact]
    public async Task Forget_TakesOutWhatIsOfTheContactsInTheirWorkspace()
    {
        var store = await DeliveriesAsync();
        await store.QueueAsync(
            [Delivery("whd_1"), Delivery("whd_2") with { Contact = "c_2" }, Delivery("whd_3") with { Workspace = "w2" }, Delivery("whd_4") with { Contact = "" }],
            default);

        Assert.Equal(1, await store.CountAsync("w1", ["c_1", "c_9"], default));
        Assert.Equal(["whd_1"], (await store.OfAsync("w1", ["c_1"], "", 10, default)).Select(each => each.Id));
        Assert.Empty(await store.OfAsync("w1", ["c_1"], "whd_1", 10, default));
        Assert.Equal(1, await store.ForgetAsync("w1", ["c_1", "c_9"], default));
        Assert.Equal(0, await store.ForgetAsync("w1", ["c_1", "c_9"], default));
        Assert.Equal(
            ["whd_2", "whd_3", "whd_4"], (await store.ListAsync("wh_1", null, null, 10, default)).Select(each => each.Id).Order());
    }

    [Fact]
    public async Task EveryQuery_IsAnsweredFromAnIndex()
    {
        var database = mongo.NewDatabase();
        var (webhooks, deliveries) = (new WebhookStore(database), new WebhookDeliveryStore(database));
        await webhooks.PrepareAsync(default);
        await deliveries.PrepareAsync(default);
        await webhooks.AddAsync(Webhook("wh_1"), default);
        await deliveries.QueueAsync([Delivery("whd_1")], default);

        await Explained.UsesAnIndexAsync(database, "webhook_deliveries",
            new BsonDocument { ["wt"] = "wh_1", ["due"] = new BsonDocument("$lte", Now.UtcDateTime) }, new BsonDocument("due", 1));
        await Explained.UsesAnIndexAsync(database, "webhook_deliveries", new BsonDocument("h", "wh_1"), new BsonDocument { ["c"] = -1, ["_id"] = -1 });
        await Explained.UsesAnIndexAsync(database, "webhook_deliveries", new BsonDocument("ct", new BsonDocument("$in", new BsonArray { "w1/c_1" })));
        await Explained.UsesAnIndexAsync(database, "webhooks",
            new BsonDocument { ["w"] = new BsonDocument("$in", new BsonArray { "w1" }), ["off"] = BsonNull.Value });
    }

    [Fact]
    public async Task Webhook_ThatFails_IsDisabledOnlyWhileItStillFailsSinceThen()
    {
        var store = new WebhookStore(mongo.NewDatabase());
        await store.PrepareAsync(default);
        await store.AddAsync(Webhook("wh_1"), default);
        await store.NoteFailureAsync("wh_1", Now, default);
        await store.NoteFailureAsync("wh_1", Now.AddDays(1), default);
        var failing = (await store.FindAsync("w1", "wh_1", default))!;
        Assert.Equal(Now, failing.FailingSince);
        Assert.Equal(0, failing.Revision);

        await store.NoteSuccessAsync("wh_1", default);
        Assert.Null(await store.DisableAsync(failing, DisableReasons.Failing, Now.AddDays(5), default));
        Assert.Null((await store.FindAsync("w1", "wh_1", default))!.FailingSince);

        await store.NoteFailureAsync("wh_1", Now, default);
        var disabled = await store.DisableAsync(failing, DisableReasons.Failing, Now.AddDays(5), default);
        Assert.Equal("failing", disabled!.DisableReason);
        Assert.Equal(Now.AddDays(5), disabled.DisabledAt);
        Assert.Equal(Now, disabled.FailingSince);
        Assert.Empty(await store.SendingAsync(default));
        Assert.Empty(await store.SendingOfAsync(["w1"], default));
    }

    [Fact]
    public async Task Change_OfWhatWasChangedMeanwhile_IsNone_AndLeavesAMarkOfFailureAlone()
    {
        var store = new WebhookStore(mongo.NewDatabase());
        await store.PrepareAsync(default);
        await store.AddAsync(Webhook("wh_1"), default);
        await store.NoteFailureAsync("wh_1", Now, default);
        var read = (await store.FindAsync("w1", "wh_1", default))!;

        var changed = (await store.ChangeAsync(read with { Url = "https://example.com/b" }, default))!;

        Assert.Equal([4, 5], changed.After);
        Assert.Equal(("https://example.com/b", 1L), (changed.Url, changed.Revision));
        Assert.Equal(Now, changed.FailingSince);
        Assert.Null(await store.ChangeAsync(read with { Url = "https://example.com/c" }, default));
        Assert.Null((await store.ChangeAsync(changed with { FailingSince = null }, default))!.FailingSince);
        Assert.Null(await store.FindAsync("w2", "wh_1", default));
        Assert.False(await store.RemoveAsync("w2", "wh_1", default));
    }

    private async Task<WebhookDeliveryStore> DeliveriesAsync()
    {
        var store = new WebhookDeliveryStore(mongo.NewDatabase());
        await store.PrepareAsync(default);
        return store;
    }

    private static WebhookDeliveryRecord Delivery(string id) => new()
    {
        Id = id, Workspace = "w1", Webhook = "wh_1", Event = "e_" + id, Contact = "c_1", Name = "order_completed", Partition = 1, N = 7,
        CreatedAt = Now, DueAt = Now,
    };

    private static WebhookRecord Webhook(string id) => new()
    {
        Id = id, Workspace = "w1", Url = "https://example.com/a", Events = ["*"], CreatedAt = Now, Secret = [1, 2, 3], After = [4, 5],
    };
}
