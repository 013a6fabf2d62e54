using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Rapport.Sidecar.Tests.Conformance;

/// <summary>C5, C8, C17, C23-C28: how events are delivered and what the app's answers do.</summary>
[Collection(RedisCollection.Name)]
public sealed class DeliveryTests : IAsyncDisposable
{
    private const string Retries = "{ policy: exponential, maxRetries: 3 }";
    private readonly BusRedis redis;
    private readonly string topic = $"delivery-{Guid.NewGuid():N}";
    private readonly string dead;
    private readonly TestApp app;
    private readonly TestApp appWithoutDeadLetters;

    public DeliveryTests(BusRedis redis)
    {
        this.redis = redis;
        dead = $"{topic}.dlq";
        app = TestApp.Hearing("listener", topic, dead);
        appWithoutDeadLetters = TestApp.Hearing("listener", topic);
    }

    private SidecarSetup Setup => redis.Setup with { TimeScale = 0.1 };

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        await appWithoutDeadLetters.DisposeAsync();
    }

    [Theory]
    [InlineData("h2c")]
    [InlineData("http")]
    public async Task C23_Delivery_IsTheStoredBytesWithDaprsHeaders(string protocol)
    {
        await using var listener = new TestApp("listener") { Protocol = protocol, Subscribe = app.Subscribe };
        await using var sidecar = await SidecarUnderTest.StartWithApps(Setup, listener);

        await sidecar.ClientOf("listener").PublishEventAsync(
            "pubsub", topic, new { id = 9007199254740993 }, new Dictionary<string, string> { ["partitionKey"] = "名" });

        await Eventually.True(() => listener.Deliveries.Count == 1, "the event arrives");
        var (path, _, headers, _) = listener.Deliveries[0];
        Assert.Equal("/events", path);
        Assert.Equal(await redis.OnlyEntry(topic), listener.Deliveries[0].Text);
        Assert.Contains("9007199254740993", listener.Deliveries[0].Text, StringComparison.Ordinal);
        Assert.Equal("application/cloudevents+json", headers["content-type"]);
        Assert.Equal("pubsub", headers["pubsubname"]);
        Assert.Equal("名", headers["partitionkey"]);
        var stored = ((string?)JsonNode.Parse(listener.Deliveries[0].Text)!["traceparent"])!.Split('-');
        var header = headers["traceparent"].Split('-');
        Assert.Equal(stored[1], header[1]);
        Assert.NotEqual(stored[2], header[2]);
    }

    [Theory]
    [InlineData(200, "", 1, 0)]
    [InlineData(204, "", 1, 0)]
    [InlineData(200, "junk", 1, 0)]
    [InlineData(200, """{"status":""}""", 1, 0)]
    [InlineData(200, """{"status":"SUCCESS"}""", 1, 0)]
    [InlineData(200, """{"status":"success"}""", 4, 1)]
    [InlineData(200, """{"status":"RETRY"}""", 4, 1)]
    [InlineData(200, """{"status":"DROP"}""", 1, 1)]
    [InlineData(404, "", 1, 1)]
    [InlineData(307, "", 4, 1)]
    [InlineData(400, "", 4, 1)]
    [InlineData(503, "", 4, 1)]
    public async Task C24_C25_Answer_DecidesTriesAndDeadLetters(int status, string body, int tries, int deadLetters)
    {
        app.Handle = _ => Task.FromResult(new Answer(status, body));
        await using var sidecar = await SidecarUnderTest.StartWithApps(Setup with { Retry = Retries }, app);

        await sidecar.ClientOf("listener").PublishEventAsync("pubsub", topic, 1);

        await Settled(sidecar);
        Assert.Equal(tries, app.Deliveries.Count);
        Assert.Equal(deadLetters, await redis.Database.StreamLengthAsync(dead));
    }

    [Fact]
    public async Task C26_FailureWithoutPolicy_IsAcknowledgedAndLost()
    {
        appWithoutDeadLetters.Handle = _ => Task.FromResult(new Answer(500));
        await using var sidecar = await SidecarUnderTest.StartWithApps(Setup, appWithoutDeadLetters);

        await sidecar.ClientOf("listener").PublishEventAsync("pubsub", topic, 1);

        await Settled(sidecar);
        Assert.Equal(1, await sidecar.Count("listener", "lost"));
        Assert.Single(appWithoutDeadLetters.Deliveries);
    }

    [Fact]
    public async Task C27_FailureWithPolicy_IsRetriedWithGrowingDelaysThenDeadLettered()
    {
        app.Handle = _ => Task.FromResult(new Answer(500));
        await using var sidecar = await SidecarUnderTest.StartWithApps(
            Setup with { Retry = Retries }, app);

        await sidecar.ClientOf("listener").PublishEventAsync(
            "pubsub", topic, new { a = 1 }, new Dictionary<string, string> { ["k"] = "v" });

        await Settled(sidecar);
        var times = app.Deliveries.Select(d => d.At).ToList();
        // 0.5 s, 0.75 s, 1.125 s, each at least halved by the spread, a tenth of it by the time scale.
        double[] least = [25, 37, 56];
        Assert.Equal(4, times.Count);
        for (var retry = 0; retry < 3; retry++)
            Assert.True(Stopwatch.GetElapsedTime(times[retry], times[retry + 1]).TotalMilliseconds >= least[retry]);
        var copy = (await redis.Database.StreamRangeAsync(dead)).Single();
        Assert.Equal(await redis.OnlyEntry(topic), copy["data"]);
        Assert.Equal("""{"k":"v"}""", copy["metadata"]);
    }

    [Fact]
    public async Task C27_ConstantPolicy_SucceedsOnALaterTry()
    {
        app.Handle = _ => Task.FromResult(new Answer(app.Deliveries.Count < 3 ? 503 : 200));
        await using var sidecar = await SidecarUnderTest.StartWithApps(
            Setup with { Retry = "{ policy: constant, duration: 100ms, maxRetries: 5 }" }, app);

        await sidecar.ClientOf("listener").PublishEventAsync("pubsub", topic, 1);

        await Settled(sidecar);
        Assert.Equal(3, app.Deliveries.Count);
        Assert.Equal(1, await sidecar.Count("listener", "delivered"));
        Assert.Equal(0, await redis.Database.StreamLengthAsync(dead));
    }

    [Fact]
    public async Task C28_CodeOutsideMatching_IsPermanentButRetryVerdictIsNot()
    {
        const string OnlyServerErrors =
            "{ policy: exponential, maxRetries: 2, matching: { httpStatusCodes: '429,500-599' } }";
        app.Handle = d => Task.FromResult(d.Text.Contains("\"data\":400", StringComparison.Ordinal)
            ? new Answer(400)
            : new Answer(200, """{"status":"RETRY"}"""));
        await using var sidecar = await SidecarUnderTest.StartWithApps(Setup with { Retry = OnlyServerErrors }, app);

        await sidecar.ClientOf("listener").PublishEventAsync("pubsub", topic, 400);
        await Settled(sidecar);
        Assert.Single(app.Deliveries);

        await sidecar.ClientOf("listener").PublishEventAsync("pubsub", topic, 200);
        await Settled(sidecar);
        Assert.Equal(1 + 3, app.Deliveries.Count);
        Assert.Equal(2, await redis.Database.StreamLengthAsync(dead));
    }

    [Fact]
    public async Task C08_ExpiredEvent_GoesToDeadLettersUndelivered()
    {
        await using var sidecar = await SidecarUnderTest.StartWithApps(Setup, app);

        await redis.Database.StreamAddAsync(topic, "data", """{"id":"1","expiration":"2020-01-01T00:00:00Z"}""");

        await Eventually.True(async () => await sidecar.Count("listener", "expired") == 1, "the event expires");
        await Settled(sidecar);
        Assert.Empty(app.Deliveries);
        Assert.Equal(1, await redis.Database.StreamLengthAsync(dead));
    }

    [Fact]
    public async Task UndecodableEntry_GoesToDeadLettersUndelivered()
    {
        await using var sidecar = await SidecarUnderTest.StartWithApps(Setup, app);

        await redis.Database.StreamAddAsync(topic, "data", "no JSON");
        await redis.Database.StreamAddAsync(topic, "other", "field");

        await Eventually.True(async () => await sidecar.Count("listener", "dropped") == 2, "the entries are dropped");
        await Settled(sidecar);
        Assert.Empty(app.Deliveries);
        Assert.Equal(2, await redis.Database.StreamLengthAsync(dead));
    }

    [Fact]
    public async Task DeadLetterTopic_OutsideTheConsumersScopes_LosesTheEvent()
    {
        app.Handle = _ => Task.FromResult(new Answer(404));
        await using var sidecar = await SidecarUnderTest.StartWithApps(
            Setup with { Component = new() { ["publishingScopes"] = $"listener={topic}" } }, app);

        await sidecar.ClientOf("listener").PublishEventAsync("pubsub", topic, 1);

        await Settled(sidecar);
        Assert.False(await redis.Database.KeyExistsAsync(dead));
    }

    [Fact]
    public async Task Timeout_CutsATry()
    {
        app.Handle = async _ =>
        {
            if (app.Deliveries.Count == 1) await Task.Delay(TimeSpan.FromMinutes(5));
            return Answer.Ok;
        };
        await using var sidecar = await SidecarUnderTest.StartWithApps(
            Setup with { Retry = "{ policy: constant, duration: 1ms, maxRetries: 3 }", Timeout = "5s" }, app);

        await sidecar.ClientOf("listener").PublishEventAsync("pubsub", topic, 1);

        await Eventually.True(() => app.Deliveries.Count >= 2, "the event is tried again");
        await Settled(sidecar);
        Assert.Equal(1, await sidecar.Count("listener", "delivered"));
    }

    private Task Settled(SidecarUnderTest sidecar) => Eventually.True(
        () => sidecar.AllSettled("listener", topic), "all events are acknowledged");
}
