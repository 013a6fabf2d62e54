using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Dapr;
using Dapr.Client;
using Rapport.Runtime;

namespace Rapport.Sidecar.Tests.Conformance;

/// <summary>C30 and what follows from it: the sidecar, the app and Redis killed with -9.</summary>
[Collection(RedisCollection.Name)]
public sealed class CrashTests(BusRedis redis)
{
    private readonly string topic = $"crash-{Guid.NewGuid():N}";

    private SidecarSetup Setup => redis.Setup with { TimeScale = 0.02, Processing = TimeSpan.FromSeconds(1) };

    [Fact]
    public async Task C30_SidecarKilledMidHandler_RedeliversAfterTheProcessingTimeout()
    {
        var hangs = new TaskCompletionSource();
        await using var app = TestApp.Hearing("listener", topic);
        app.Handle = async _ =>
        {
            if (app.Deliveries.Count == 1) await hangs.Task;
            return Answer.Ok;
        };
        await app.Start();
        var processing = TimeSpan.FromSeconds(5);
        await using var process = new SidecarProcess(SidecarUnderTest.SettingsOf(Setup with { Processing = processing }, app));
        await process.Start();
        var published = Stopwatch.GetTimestamp();
        await redis.Database.StreamAddAsync(topic, "data", """{"id":"1"}""");
        await Eventually.True(() => app.Deliveries.Count >= 1, "the event is being handled");

        await process.Kill();
        await process.Start();

        await Eventually.True(() => app.Deliveries.Count >= 2, "the event comes again");
        hangs.SetResult();
        Assert.True(Stopwatch.GetElapsedTime(published, app.Deliveries[1].At) >= processing);
        await Eventually.True(async () => await Pending() == 0, "it is acknowledged");
    }

    [Fact]
    public async Task C30_AppKilledMidHandler_IsRetriedUntilItIsBack()
    {
        await using var first = TestApp.Hearing("listener", topic);
        first.Handle = _ => new TaskCompletionSource<Answer>().Task;
        await using var sidecar = await SidecarUnderTest.StartWithApps(
            redis.Setup with { Retry = "{ policy: constant, duration: 20ms }" }, first);
        await sidecar.ClientOf("listener").PublishEventAsync("pubsub", topic, 1);
        await Eventually.True(() => first.Deliveries.Count == 1, "the event is being handled");

        await first.DisposeAsync();
        await using var second = new TestApp("listener") { Port = first.Port };
        await second.Start();

        await Eventually.True(() => second.Deliveries.Count == 1, "the event is tried again");
    }

    [Fact]
    public async Task SidecarKilledAgainAndAgain_NothingAcceptedIsMissing()
    {
        await using var app = TestApp.Hearing("listener", topic);
        await app.Start();
        var settings = SidecarUnderTest.SettingsOf(Setup, app);
        await using var process = new SidecarProcess(settings);
        await process.Start();
        using var client = new DaprClientBuilder()
            .UseGrpcEndpoint($"http://127.0.0.1:{settings.Apps[0].GrpcPort}").Build();
        var accepted = new ConcurrentBag<int>();
        using var enough = new CancellationTokenSource();
        var publishing = Task.WhenAll(Enumerable.Range(0, 4).Select(lane => Task.Run(async () =>
        {
            for (var n = lane; !enough.IsCancellationRequested; n += 4)
                if (await Accepts(client, n)) accepted.Add(n);
        })));

        for (var kill = 0; kill < 3; kill++)
        {
            var before = accepted.Count;
            await Eventually.True(() => accepted.Count > before + 50, "events are accepted");
            await process.Kill();
            await process.Start();
        }
        await enough.CancelAsync();
        await publishing;

        await Eventually.True(
            () => accepted.ToHashSet().IsSubsetOf(app.Deliveries.Select(d => (int)JsonNode.Parse(d.Text)!["data"]!)),
            "all accepted events arrive");
    }

    [Fact]
    public async Task RedisKilledAndRestarted_NothingAcceptedIsMissing()
    {
        var folder = Directory.CreateTempSubdirectory("sidecar-restart-").FullName;
        var port = FreePort.Next();
        var server = await RedisServer.StartAsync(folder, port, _ => { }, CancellationToken.None);
        await using var app = TestApp.Hearing("listener", topic);
        await using var sidecar = await SidecarUnderTest.StartWithApps(
            Setup with { RedisHost = $"127.0.0.1:{port}", RedisDatabase = 0 }, app);
        var client = sidecar.ClientOf("listener");
        var accepted = new ConcurrentBag<int>();
        async Task Publish(int n)
        {
            if (await Accepts(client, n)) accepted.Add(n);
        }

        for (var n = 0; n < 200; n++) await Publish(n);
        await server.Process.KillAsync();
        await Publish(200);
        Assert.DoesNotContain(200, accepted);
        server = await RedisServer.StartAsync(folder, port, _ => { }, CancellationToken.None);
        await Eventually.True(async () =>
        {
            await Publish(201);
            return accepted.Contains(201);
        }, "publishing works again");
        for (var n = 202; n < 300; n++) await Publish(n);

        await Eventually.True(
            () => accepted.ToHashSet().IsSubsetOf(app.Deliveries.Select(d => (int)JsonNode.Parse(d.Text)!["data"]!)),
            "all accepted events arrive");
        await server.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private async Task<bool> Accepts(DaprClient client, int n)
    {
        try
        {
            await client.PublishEventAsync("pubsub", topic, n);
            return true;
        }
        catch (DaprException)
        {
            return false;
        }
    }

    private async Task<long> Pending() =>
        (await redis.Database.StreamPendingAsync(topic, "listener")).PendingMessageCount;
}
