using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Rapport.Sidecar.Tests.Conformance;

/// <summary>The bus misbehaving on purpose.</summary>
[Collection(RedisCollection.Name)]
public sealed class ChaosTests(BusRedis redis)
{
    private readonly string topic = $"chaos-{Guid.NewGuid():N}";

    [Fact]
    public async Task Loss_TakesEventsAwayFromOneAppOnly()
    {
        await using var victim = TestApp.Hearing("victim", topic);
        await using var spared = TestApp.Hearing("spared", topic);
        await using var sidecar = await SidecarUnderTest.StartWithApps(
            redis.Setup with { Chaos = new() { LossPercent = 100, Apps = ["victim"] } }, victim, spared);

        await Publish(sidecar, "victim", 20);

        await Eventually.True(() => spared.Deliveries.Count == 20, "the spared app hears all");
        await Eventually.True(() => sidecar.AllSettled("victim", topic), "the lost ones are gone for good");
        Assert.Empty(victim.Deliveries);
        Assert.Equal(20, await sidecar.Count("victim", "chaosLost"));
    }

    [Fact]
    public async Task Duplicates_ArriveTwice()
    {
        await using var app = TestApp.Hearing("listener", topic);
        await using var sidecar = await SidecarUnderTest.StartWithApps(
            redis.Setup with { Chaos = new() { DuplicatePercent = 100, DelayMilliseconds = 20 } }, app);

        await Publish(sidecar, "listener", 20);

        await Eventually.True(() => app.Deliveries.Count == 40, "each event arrives twice");
        Assert.All(app.Deliveries.GroupBy(d => d.Text), twice => Assert.Equal(2, twice.Count()));
    }

    [Fact]
    public async Task Reordering_ChangesTheOrderAndLosesNothing()
    {
        await using var app = TestApp.Hearing("listener", topic);
        await using var sidecar = await SidecarUnderTest.StartWithApps(
            redis.Setup with
            {
                Component = new() { ["concurrency"] = "1" },
                Chaos = new() { ReorderWindow = 30, PausedApps = ["listener"] },
            },
            app);
        await Publish(sidecar, "listener", 100);

        await SetChaos(sidecar, new { reorderWindow = 30 });

        await Eventually.True(() => app.Deliveries.Count == 100, "all events arrive");
        var order = app.Deliveries.Select(d => (int)JsonNode.Parse(d.Text)!["data"]!).ToList();
        Assert.Equal(Enumerable.Range(0, 100), order.Order());
        Assert.NotEqual(Enumerable.Range(0, 100), order);
    }

    [Fact]
    public async Task Pause_HoldsBackUntilItEnds()
    {
        await using var app = TestApp.Hearing("listener", topic);
        await using var sidecar = await SidecarUnderTest.StartWithApps(redis.Setup, app);
        await SetChaos(sidecar, new { pausedApps = new[] { "listener" } });
        await Publish(sidecar, "listener", 5);
        Assert.Empty(app.Deliveries);

        await SetChaos(sidecar, new { });

        await Eventually.True(() => app.Deliveries.Count == 5, "the events arrive");
    }

    [Fact]
    public async Task Settings_OutOfRangeOrUnknown_AreRefused()
    {
        await using var sidecar = await SidecarUnderTest.Start(
            redis.Setup with { Chaos = new() { Seed = 5 } }, new TestApp("listener"));

        var tooMuch = await sidecar.Admin.PostAsJsonAsync("/chaos", new { lossPercent = 101 });
        var unknown = await sidecar.Admin.PostAsJsonAsync("/chaos", new { loss = 1 });
        using var app = new HttpClient { BaseAddress = sidecar.HttpOf("listener") };

        Assert.Equal(HttpStatusCode.BadRequest, tooMuch.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, unknown.StatusCode);
        Assert.Equal(5, (int)JsonNode.Parse(await sidecar.Admin.GetStringAsync("/chaos"))!["seed"]!);
        Assert.Equal(HttpStatusCode.NotFound, (await app.GetAsync("/chaos")).StatusCode);
    }

    private async Task Publish(SidecarUnderTest sidecar, string appId, int count)
    {
        var client = sidecar.ClientOf(appId);
        for (var n = 0; n < count; n++) await client.PublishEventAsync("pubsub", topic, n);
    }

    private static async Task SetChaos(SidecarUnderTest sidecar, object settings) =>
        (await sidecar.Admin.PostAsJsonAsync("/chaos", settings)).EnsureSuccessStatusCode();
}
