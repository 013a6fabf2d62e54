using Rapport.Notification.Domain;
using Rapport.Notification.KillSwitches;
using Rapport.Platform.Testing.Stores;

namespace Rapport.Notification.Tests.Stores;

public sealed class KillSwitchStoreTests(MongoFixture mongo) : IClassFixture<MongoFixture>
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Lift_ByManyAtOnce_IsTheFirstOnesWord()
    {
        var store = new KillSwitchStore(mongo.NewDatabase());
        await store.PrepareAsync(default);
        await store.AddAsync("w1", Switch("ks_1"), default);
        await store.AddAsync("w1", Switch("ks_1") with { Channel = "sms" }, default);
        await Task.WhenAll(Enumerable.Range(0, 16).Select(i =>
            store.LiftAsync("w1", "ks_1", new SwitchAct($"key{i}", Now.AddSeconds(i), "mended"), default)));
        var lifted = (await store.FindAsync("w1", "ks_1", default))!;
        await store.LiftAsync("w1", "ks_1", new SwitchAct("later", Now, "again"), default);
        Assert.Equal(lifted, await store.FindAsync("w1", "ks_1", default));
        Assert.Equal("", lifted.Channel);
        Assert.NotEqual("later", lifted.Lifted!.By);
        Assert.Empty(await store.InForceAsync("w1", default));
    }

    [Fact]
    public async Task InForce_OfAWorkspace_IsWhatNobodyLifted()
    {
        var store = new KillSwitchStore(mongo.NewDatabase());
        await store.PrepareAsync(default);
        foreach (var id in (string[])["ks_1", "ks_2", "ks_3"])
            await store.AddAsync("w1", Switch(id), default);
        await store.AddAsync("w2", Switch("ks_4"), default);
        await store.LiftAsync("w2", "ks_1", new SwitchAct("stranger", Now, "no"), default);
        await store.LiftAsync("w1", "ks_2", new SwitchAct("key", Now, "mended"), default);
        Assert.Equal(["ks_1", "ks_3"], (await store.InForceAsync("w1", default)).Select(each => each.Id));
        Assert.Equal(["ks_3", "ks_2", "ks_1"], (await store.ListAsync("w1", true, null, 10, default)).Select(each => each.Id));
        Assert.Equal(["ks_1"], (await store.ListAsync("w1", false, (Now, "ks_3"), 10, default)).Select(each => each.Id));
    }

    private static KillSwitch Switch(string id) => new(id, "", "", new SwitchAct("key", Now, "wrong price"));
}
