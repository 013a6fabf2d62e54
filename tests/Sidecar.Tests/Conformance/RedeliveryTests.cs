namespace Rapport.Sidecar.Tests.Conformance;

/// <summary>C31-C36: slow handlers, replicas, concurrency, shutdown, a flushed database.</summary>
[Collection(RedisCollection.Name)]
public sealed class RedeliveryTests(BusRedis redis)
{
    private readonly string topic = $"redelivery-{Guid.NewGuid():N}";

    private SidecarSetup Setup => redis.Setup with { TimeScale = 0.02 };

    private SidecarSetup Impatient => Setup with { Processing = TimeSpan.FromSeconds(1) };

    [Fact]
    public async Task C31_SlowHandler_GetsTheSameEventASecondTime()
    {
        var release = new TaskCompletionSource();
        await using var app = TestApp.Hearing("listener", topic);
        app.Handle = async _ =>
        {
            await release.Task;
            return Answer.Ok;
        };
        await using var sidecar = await SidecarUnderTest.StartWithApps(Impatient, app);

        await sidecar.ClientOf("listener").PublishEventAsync("pubsub", topic, 1);

        await Eventually.True(() => app.Deliveries.Count >= 2, "the duplicate arrives while the first is handled");
        release.SetResult();
        Assert.Equal(app.Deliveries[0].Text, app.Deliveries[1].Text);
        await Eventually.True(() => sidecar.AllSettled("listener", topic), "it is acknowledged");
    }

    [Fact]
    public async Task C31_FailureAfterTheProcessingTimeout_IsNotAcknowledged()
    {
        await using var app = TestApp.Hearing("listener", topic);
        app.Handle = async _ =>
        {
            var nth = app.Deliveries.Count;
            if (nth == 1) await Eventually.True(() => app.Deliveries.Count > 1, "the duplicate arrives");
            return new(nth <= 2 ? 500 : 200);
        };
        await using var sidecar = await SidecarUnderTest.StartWithApps(Impatient, app);

        await sidecar.ClientOf("listener").PublishEventAsync("pubsub", topic, 1);

        await Eventually.True(
            async () => await sidecar.Count("listener", "abandoned") >= 1, "the late failure is left pending");
        await Eventually.True(() => sidecar.AllSettled("listener", topic), "the duplicate decides");
    }

    [Fact]
    public async Task C32_TwoReplicas_ShareOneGroupAndTheWork()
    {
        await using var one = TestApp.Hearing("listener", topic);
        await using var two = TestApp.Hearing("listener", topic);
        // Neither is through with its first event before the other has one.
        var (heardOne, heardTwo) = (new TaskCompletionSource(), new TaskCompletionSource());
        one.Handle = async _ =>
        {
            heardOne.TrySetResult();
            await heardTwo.Task;
            return Answer.Ok;
        };
        two.Handle = async _ =>
        {
            heardTwo.TrySetResult();
            await heardOne.Task;
            return Answer.Ok;
        };
        var setup = Setup with { TimeScale = 1, Component = new() { ["queueDepth"] = "5", ["concurrency"] = "2" } };
        await using var sidecarOne = await SidecarUnderTest.StartWithApps(setup, one);
        await using var sidecarTwo = await SidecarUnderTest.StartWithApps(setup, two);
        var client = sidecarOne.ClientOf("listener");

        await Task.WhenAll(Enumerable.Range(0, 300).Select(n => client.PublishEventAsync("pubsub", topic, n)));

        await Eventually.True(() => one.Deliveries.Count + two.Deliveries.Count >= 300, "all events arrive");
        await Eventually.True(() => sidecarOne.AllSettled("listener", topic), "all are acknowledged");
        Assert.Equal(300, one.Deliveries.Concat(two.Deliveries).Select(d => d.Text).Distinct().Count());
        Assert.Equal(300, one.Deliveries.Count + two.Deliveries.Count);
        Assert.NotEmpty(one.Deliveries);
        Assert.NotEmpty(two.Deliveries);
        var group = (await redis.Database.StreamGroupInfoAsync(topic)).Single();
        Assert.Equal(("listener", 1), (group.Name, group.ConsumerCount));
    }

    [Fact]
    public async Task C33_NewGroup_StartsAtTheBeginning()
    {
        await redis.Database.StreamAddAsync(topic, "data", """{"id":"history"}""");
        await using var app = TestApp.Hearing("listener", topic);
        await using var sidecar = await SidecarUnderTest.StartWithApps(Setup, app);

        await Eventually.True(() => app.Deliveries.Count == 1, "the event of before arrives");
    }

    [Fact]
    public async Task C34_Handlers_RunTenAtATimeByDefault()
    {
        var release = new TaskCompletionSource();
        await using var app = TestApp.Hearing("listener", topic);
        app.Handle = async _ =>
        {
            await release.Task;
            return Answer.Ok;
        };
        await using var sidecar = await SidecarUnderTest.StartWithApps(Setup with { TimeScale = 1 }, app);
        var client = sidecar.ClientOf("listener");
        await Task.WhenAll(Enumerable.Range(0, 25).Select(n => client.PublishEventAsync("pubsub", topic, n)));

        await Eventually.True(async () => await Pending() == 25, "all events are read");
        await Eventually.True(() => app.Deliveries.Count == 10, "ten are being handled");
        release.SetResult();

        await Eventually.True(() => app.Deliveries.Count == 25, "the others follow");
    }

    [Fact]
    public async Task C35_Shutdown_FinishesWhatIsUnderWayAndBeginsNothing()
    {
        var release = new TaskCompletionSource();
        await using var app = TestApp.Hearing("listener", topic);
        app.Handle = async _ =>
        {
            await release.Task;
            return Answer.Ok;
        };
        await using var sidecar = await SidecarUnderTest.StartWithApps(
            Setup with { TimeScale = 1, Component = new() { ["concurrency"] = "1" } }, app);
        var client = sidecar.ClientOf("listener");
        await client.PublishEventAsync("pubsub", topic, "under way");
        await Eventually.True(() => app.Deliveries.Count == 1, "the event is being handled");
        await client.PublishEventAsync("pubsub", topic, "queued");
        await Eventually.True(async () => await Pending() == 2, "the second event is queued");

        var stopping = sidecar.Stop();
        await client.PublishEventAsync("pubsub", topic, "published while draining");
        Assert.False(stopping.IsCompleted);
        release.SetResult();
        await stopping;

        Assert.Single(app.Deliveries);
        Assert.Equal(1, await Pending());
        Assert.Equal(3, await redis.Database.StreamLengthAsync(topic));
    }

    [Fact]
    public async Task C35_ShutdownDuringRetries_LeavesTheEventPending()
    {
        await using var app = TestApp.Hearing("listener", topic, $"{topic}.dlq");
        app.Handle = _ => Task.FromResult(new Answer(500));
        await using var sidecar = await SidecarUnderTest.StartWithApps(
            Setup with { TimeScale = 1, Retry = "{ policy: constant, duration: 1m }" }, app);
        await sidecar.ClientOf("listener").PublishEventAsync("pubsub", topic, 1);
        await Eventually.True(async () => await sidecar.Count("listener", "retried") == 1, "a retry is awaited");

        await sidecar.Stop();

        Assert.Equal(1, await Pending());
        Assert.False(await redis.Database.KeyExistsAsync($"{topic}.dlq"));
    }

    [Fact]
    public async Task C35_DrainLimit_CutsAHangingHandler()
    {
        await using var app = TestApp.Hearing("listener", topic);
        app.Handle = _ => new TaskCompletionSource<Answer>().Task;
        await using var sidecar = await SidecarUnderTest.StartWithApps(
            Setup with { TimeScale = 1, DrainSeconds = 0 }, app);
        await sidecar.ClientOf("listener").PublishEventAsync("pubsub", topic, 1);
        await Eventually.True(() => app.Deliveries.Count == 1, "the event is being handled");

        await sidecar.Stop().WaitAsync(TimeSpan.FromMinutes(3));

        Assert.Equal(1, await Pending());
    }

    [Fact]
    public async Task C35_SigTerm_EndsTheProcessWithZero()
    {
        await using var app = TestApp.Hearing("listener", topic);
        await app.Start();
        await using var process = new SidecarProcess(SidecarUnderTest.SettingsOf(Setup, app));
        await process.Start();

        Assert.Equal(0, await process.Terminate());
    }

    [Fact]
    public async Task C36_FlushDb_RecreatesTheGroup()
    {
        await using var app = TestApp.Hearing("listener", topic);
        await using var sidecar = await SidecarUnderTest.StartWithApps(Setup, app);
        var client = sidecar.ClientOf("listener");
        await client.PublishEventAsync("pubsub", topic, 1);
        await Eventually.True(() => app.Deliveries.Count == 1, "the first event arrives");

        await redis.Database.ExecuteAsync("FLUSHDB");
        await client.PublishEventAsync("pubsub", topic, 2);

        await Eventually.True(() => app.Deliveries.Count == 2, "the event after the flush arrives");
    }

    private async Task<long> Pending() =>
        (await redis.Database.StreamPendingAsync(topic, "listener")).PendingMessageCount;
}
