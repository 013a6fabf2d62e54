using System.Net;
using System.Net.Sockets;
using Dapr;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Rapport.Sidecar.Tests.Conformance;

/// <summary>C18-C20, C22, and the scopes of subscriptions.</summary>
[Collection(RedisCollection.Name)]
public sealed class DiscoveryTests(BusRedis redis)
{
    private readonly string topic = $"discovery-{Guid.NewGuid():N}";

    private SidecarSetup Setup => redis.Setup with { TimeScale = 0.02 };

    [Fact]
    public async Task C18_MapSubscribeHandler_IsUnderstood()
    {
        var heard = new TaskCompletionSource<string>();
        var placeholder = new TestApp("listener") { Protocol = "http" };
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{placeholder.Port}");
        await using var app = builder.Build();
        app.UseCloudEvents();
        app.MapPost("/typed", (int value) => heard.SetResult($"{value}"))
            .WithTopic(new TopicOptions { PubsubName = "pubsub", Name = "other", DeadLetterTopic = "d" });
        app.MapPost("/data", async (HttpRequest request) =>
                heard.SetResult(await new StreamReader(request.Body).ReadToEndAsync()))
            .WithTopic("pubsub", topic);
        app.MapSubscribeHandler();
        await app.StartAsync();
        await using var sidecar = await SidecarUnderTest.Start(Setup, placeholder);
        await sidecar.Running("listener");

        using var client = sidecar.ClientOf("listener");
        await client.PublishEventAsync("pubsub", topic, new { big = 9007199254740993 });

        Assert.Equal("""{"big":9007199254740993}""", await heard.Task.WaitAsync(TimeSpan.FromMinutes(3)));
        var subscriptions = (await client.GetMetadataAsync()).Extended;
        Assert.Contains("daprRuntimeVersion", subscriptions.Keys);
    }

    [Fact]
    public async Task C19_NotFound_MeansNoSubscriptions()
    {
        await using var app = new TestApp("listener");
        await using var sidecar = await SidecarUnderTest.StartWithApps(Setup, app);

        Assert.Single(app.SubscribeCalls);
        Assert.Empty((await sidecar.StatusOf("listener"))["topics"]!.AsArray());
    }

    [Fact]
    public async Task C19_Failure_IsTriedFourTimes()
    {
        await using var app = new TestApp("listener") { Subscribe = () => new(500) };
        await using var sidecar = await SidecarUnderTest.StartWithApps(Setup, app);

        Assert.Equal(4, app.SubscribeCalls.Count);
    }

    [Fact]
    public async Task AppThatBreaksOffDuringDiscovery_IsAskedAgain()
    {
        await using var app = TestApp.Hearing("listener", topic);
        using var halfOpen = new TcpListener(IPAddress.Loopback, app.Port);
        halfOpen.Start();
        await using var sidecar = await SidecarUnderTest.Start(Setup, app);
        for (var connections = 0; connections < 5; connections++)
            (await halfOpen.AcceptTcpClientAsync()).Dispose();
        halfOpen.Stop();

        await app.Start();

        await sidecar.Running("listener");
        await sidecar.ClientOf("listener").PublishEventAsync("pubsub", topic, 1);
        await Eventually.True(() => app.Deliveries.Count == 1, "the event arrives");
    }

    [Fact]
    public async Task C20_LateApp_IsWaitedFor()
    {
        await using var app = TestApp.Hearing("listener", topic);
        await using var sidecar = await SidecarUnderTest.Start(Setup, app);
        using var http = new HttpClient { BaseAddress = sidecar.HttpOf("listener") };
        await sidecar.ClientOf("listener").PublishEventAsync("pubsub", topic, "early");
        Assert.Equal(HttpStatusCode.InternalServerError, (await http.GetAsync("/v1.0/healthz")).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await http.GetAsync("/v1.0/healthz/outbound")).StatusCode);

        await app.Start();

        await Eventually.True(() => app.Deliveries.Count == 1, "the early event arrives");
        Assert.Equal(HttpStatusCode.NoContent, (await http.GetAsync("/v1.0/healthz")).StatusCode);
    }

    [Fact]
    public async Task C20_UnhealthyApp_GetsNothingUntilHealthyAndNothingOnceUnhealthy()
    {
        await using var app = TestApp.Hearing("listener", topic);
        app.Healthy = false;
        await app.Start();
        var setup = Setup with { Health = new() { IntervalMilliseconds = 20, TimeoutMilliseconds = 500 } };
        await using var sidecar = await SidecarUnderTest.Start(setup, app);
        var client = sidecar.ClientOf("listener");
        await Eventually.True(() => app.LastProbe.Count > 0, "the app is probed");
        Assert.Empty(app.SubscribeCalls);

        app.Healthy = true;
        await client.PublishEventAsync("pubsub", topic, 1);
        await Eventually.True(() => app.Deliveries.Count == 1, "the healthy app hears");

        app.Healthy = false;
        await Eventually.True(async () =>
            (string?)(await sidecar.StatusOf("listener"))["state"] == "waitingForHealth", "subscriptions are stopped");
        await client.PublishEventAsync("pubsub", topic, 2);
        Assert.Single(app.Deliveries);

        app.Healthy = true;
        await Eventually.True(() => app.Deliveries.Count == 2, "the healthy app hears again");
        Assert.Single(app.SubscribeCalls);
    }

    [Fact]
    public async Task C22_Tokens_AreShownToTheAppAndAskedOfIt()
    {
        await using var app = TestApp.Hearing("listener", topic);
        var setup = Setup with { ApiToken = "in", AppToken = "out", Health = new() { IntervalMilliseconds = 20 } };
        await using var sidecar = await SidecarUnderTest.StartWithApps(setup, app);
        using var http = new HttpClient { BaseAddress = sidecar.HttpOf("listener") };

        var refused = await http.PostAsync($"/v1.0/publish/pubsub/{topic}", new StringContent("x"));
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal("invalid api token", await refused.Content.ReadAsStringAsync());
        var grpc = await Assert.ThrowsAsync<DaprException>(
            () => sidecar.ClientOf("listener").PublishEventAsync("pubsub", topic, 1));
        Assert.Equal(StatusCode.Unauthenticated, ((RpcException)grpc.InnerException!).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await http.GetAsync("/v1.0/healthz/outbound")).StatusCode);
        http.DefaultRequestHeaders.Add("dapr-api-token", "in");
        var accepted = await http.PostAsync($"/v1.0/publish/pubsub/{topic}", new StringContent("x"));
        Assert.Equal(HttpStatusCode.NoContent, accepted.StatusCode);

        await Eventually.True(() => app.Deliveries.Count == 1, "the event arrives");
        Assert.Equal("out", app.SubscribeCalls[0]["dapr-api-token"]);
        Assert.Equal("out", app.Deliveries[0].Headers["dapr-api-token"]);
        Assert.DoesNotContain("dapr-api-token", app.LastProbe.Keys);
    }

    [Fact]
    public async Task Subscription_OutsideTheAppsScopes_IsRefused()
    {
        await using var app = TestApp.Hearing("listener", topic);
        await using var sidecar = await SidecarUnderTest.StartWithApps(
            Setup with { Component = new() { ["subscriptionScopes"] = "listener=" } }, app);

        Assert.Empty((await sidecar.StatusOf("listener"))["topics"]!.AsArray());
    }

    [Fact]
    public async Task Subscription_DeclaredByAResource_IsHonoured()
    {
        await using var app = new TestApp("listener");
        await using var sidecar = await SidecarUnderTest.StartWithApps(
            Setup with
            {
                Resources = $$"""
                    apiVersion: dapr.io/v2alpha1
                    kind: Subscription
                    metadata: { name: s }
                    spec: { pubsubname: pubsub, topic: {{topic}}, routes: { default: /declared }, deadLetterTopic: d }
                    scopes: [listener]
                    """,
            },
            app);

        await sidecar.ClientOf("listener").PublishEventAsync("pubsub", topic, 1);

        await Eventually.True(() => app.Deliveries.Count == 1, "the event arrives");
        Assert.Equal("/declared", app.Deliveries[0].Path);
    }
}
