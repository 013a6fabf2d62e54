using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Dapr;
using Dapr.Client;
using Dapr.Common;
using Grpc.Core;
using Rapport.Runtime;

namespace Rapport.Sidecar.Tests.Conformance;

/// <summary>C1-C8, C10-C13, C16, C17: what an unmodified DaprClient publishes and what is stored.</summary>
[Collection(RedisCollection.Name)]
public sealed class PublishTests(BusRedis redis) : IAsyncLifetime
{
    private readonly PublishTarget target = new(redis);
    private readonly string topic = $"publish-{Guid.NewGuid():N}";

    public Task InitializeAsync() => target.InitializeAsync();

    public Task DisposeAsync() => target.DisposeAsync();

    [Fact]
    public async Task C01_PlainObject_IsOneEntryWithoutMetadata()
    {
        await target.Client.PublishEventAsync("pubsub", topic, new { Value = 1 });

        var entry = (await target.Database.StreamRangeAsync(topic)).Single();
        Assert.Equal(["data"], entry.Values.Select(field => field.Name.ToString()));
        Assert.Equal(1, (int)(await Stored())["data"]!["value"]!);
    }

    [Fact]
    public async Task C02_Envelope_HasAllAttributes()
    {
        await target.Client.PublishEventAsync("pubsub", topic, "text");

        var stored = await Stored();
        Assert.Equal(target.AppId, (string?)stored["source"]);
        Assert.Equal("com.dapr.event.sent", (string?)stored["type"]);
        Assert.Equal("1.0", (string?)stored["specversion"]);
        Assert.Equal("application/json", (string?)stored["datacontenttype"]);
        Assert.Equal(topic, (string?)stored["topic"]);
        Assert.Equal("pubsub", (string?)stored["pubsubname"]);
        Assert.Equal((string?)stored["traceparent"], (string?)stored["traceid"]);
        Assert.True(Guid.TryParse((string?)stored["id"], out _));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$", (string?)stored["time"]);
        Assert.NotNull(stored["tracestate"]);
    }

    [Fact]
    public async Task C03_Overrides_AreTakenInAnyLetterCase()
    {
        var trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        await target.Client.PublishEventAsync("pubsub", topic, 1, new Dictionary<string, string>
        {
            ["cloudevent.ID"] = "e1", ["CloudEvent.source"] = "here", ["cloudevent.Type"] = "made.up",
            ["cloudevent.subject"] = "s", ["cloudevent.traceparent"] = trace, ["cloudevent.tracestate"] = "a=b",
        });

        var stored = await Stored();
        Assert.Equal(
            ["e1", "here", "made.up", "s", trace, trace, "a=b"],
            new[] { "id", "source", "type", "subject", "traceparent", "traceid", "tracestate" }
                .Select(name => (string?)stored[name]));
    }

    [Theory]
    [InlineData("application/json", """{"a":[1,"x"]}""", "data", """{"a":[1,"x"]}""")]
    [InlineData("Application/JSON; charset=utf-8", "5", "data", "5")]
    [InlineData("application/json", "{not json", "data", "\"{not json\"")]
    [InlineData("application/foo+json", """{"a":1}""", "data", "\"{\\u0022a\\u0022:1}\"")]
    [InlineData("text/plain", "hello", "data", "\"hello\"")]
    [InlineData("application/xml", "<a/>", "data", "\"\\u003Ca/\\u003E\"")]
    [InlineData("application/octet-stream", "hello", "data_base64", "\"aGVsbG8=\"")]
    public async Task C04_Data_FollowsContentType(string contentType, string body, string member, string expected)
    {
        await target.Client.PublishByteEventAsync("pubsub", topic, Encoding.UTF8.GetBytes(body), contentType);

        var stored = await Stored();
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), stored[member]), stored.ToJsonString());
        Assert.Equal(contentType, (string?)stored["datacontenttype"]);
    }

    [Fact]
    public async Task C05_LargeInteger_KeepsEveryDigit()
    {
        await target.Client.PublishEventAsync("pubsub", topic, new { Id = 9007199254740993 });

        Assert.Contains("9007199254740993", await target.OnlyEntry(topic), StringComparison.Ordinal);
    }

    [Fact]
    public async Task C06_ReadyMadeCloudEvent_KeepsItsMembers()
    {
        var made = """
            {"id":"mine","time":"2020-01-02T03:04:05Z","extra":{"deep":[1]},"topic":"other","data":{"n":1.50}}
            """;
        await target.Client.PublishByteEventAsync(
            "pubsub", topic, Encoding.UTF8.GetBytes(made), "application/cloudevents+json");

        var text = await target.OnlyEntry(topic);
        var stored = JsonNode.Parse(text)!;
        Assert.Equal("mine", (string?)stored["id"]);
        Assert.Equal("2020-01-02T03:04:05Z", (string?)stored["time"]);
        Assert.Equal("""{"deep":[1]}""", stored["extra"]!.ToJsonString());
        Assert.Equal(topic, (string?)stored["topic"]);
        Assert.Equal("pubsub", (string?)stored["pubsubname"]);
        Assert.Equal("Dapr", (string?)stored["source"]);
        Assert.Equal("1.0", (string?)stored["specversion"]);
    }

    [Fact]
    public async Task C07_SdkCloudEvent_GetsNoId()
    {
        await target.Client.PublishEventAsync("pubsub", topic, new CloudEvent<string>("x") { Type = "t" });

        Assert.Null((await Stored())["id"]);
    }

    [Fact]
    public async Task C08_TimeToLive_BecomesExpiration()
    {
        var before = DateTimeOffset.UtcNow;
        await target.Client.PublishEventAsync(
            "pubsub", topic, 1, new Dictionary<string, string> { ["ttlInSeconds"] = "100" });

        var expires = DateTimeOffset.Parse((string)(await Stored())["expiration"]!, null);
        Assert.InRange(expires, before.AddSeconds(98), DateTimeOffset.UtcNow.AddSeconds(101));
    }

    [Fact]
    public async Task C10_UnknownPubSub_IsInvalidArgument()
    {
        var error = await Refused(() => target.Client.PublishEventAsync("nowhere", topic, 1));

        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.Equal("pubsub nowhere is not found", error.Status.Detail);
        var http = await target.Http.PostAsync($"/v1.0/publish/nowhere/{topic}", new StringContent("x"));
        Assert.Equal(HttpStatusCode.NotFound, http.StatusCode);
        var body = JsonNode.Parse(await http.Content.ReadAsStringAsync())!;
        Assert.Equal("ERR_PUBSUB_NOT_FOUND", (string?)body["errorCode"]);
    }

    [Fact]
    public async Task C11_EmptyTopic_IsRefused()
    {
        // The SDK itself refuses an empty topic, so this goes over HTTP.
        var http = await target.Http.PostAsync("/v1.0/publish/pubsub/", new StringContent("x"));

        Assert.Equal(HttpStatusCode.NotFound, http.StatusCode);
        var body = JsonNode.Parse(await http.Content.ReadAsStringAsync())!;
        Assert.Equal("ERR_TOPIC_NAME_EMPTY", (string?)body["errorCode"]);
    }

    [Fact]
    public async Task C12_TopicOutsideScopes_IsPermissionDenied()
    {
        await using var scoped = await SidecarUnderTest.Start(
            redis.Setup with { Component = new() { ["publishingScopes"] = "publisher=open" } },
            new TestApp("publisher"));

        var error = await Refused(() => scoped.ClientOf("publisher").PublishEventAsync("pubsub", topic, 1));

        Assert.Equal(StatusCode.PermissionDenied, error.StatusCode);
        Assert.Equal($"topic {topic} is not allowed for app id publisher", error.Status.Detail);
        Assert.False(await target.Database.KeyExistsAsync(topic));
    }

    [Fact]
    public async Task C13_RedisDown_IsInternal()
    {
        var nobody = FreePort.Next();
        await using var alone = await SidecarUnderTest.Start(
            new() { RedisHost = $"127.0.0.1:{nobody}" }, new TestApp("publisher"));

        var error = await Refused(() => alone.ClientOf("publisher").PublishEventAsync("pubsub", topic, 1));

        Assert.Equal(StatusCode.Internal, error.StatusCode);
        using var http = new HttpClient { BaseAddress = alone.HttpOf("publisher") };
        Assert.Equal(
            HttpStatusCode.InternalServerError, (await http.GetAsync("/v1.0/healthz/outbound")).StatusCode);
    }

    [Fact]
    public async Task C16_HttpPublish_TakesMetadataFromTheQuery()
    {
        using var body = new StringContent("""{"a":1}""", Encoding.UTF8, "application/json");
        var response = await target.Http.PutAsync($"/v1.0/publish/pubsub/{topic}?metadata.cloudevent.id=h1&x=y", body);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
        Assert.Equal("h1", (string?)(await Stored())["id"]);
        var metadata = (await target.Database.StreamRangeAsync(topic)).Single()["metadata"].ToString();
        Assert.Equal("""{"cloudevent.id":"h1"}""", metadata);
    }

    [Fact]
    public async Task C17_TraceParent_KeepsTheTraceAndGetsASpanOfItsOwn()
    {
        const string Trace = "0af7651916cd43dd8448eb211c80319c", Span = "b7ad6b7169203331";
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1.0/publish/pubsub/{topic}")
        {
            Content = new StringContent("x"),
            Headers = { { "traceparent", $"00-{Trace}-{Span}-01" }, { "tracestate", "v=1" } },
        };
        await target.Http.SendAsync(request);

        var stored = await Stored();
        var parts = ((string?)stored["traceparent"])!.Split('-');
        Assert.Equal(["00", Trace, "01"], [parts[0], parts[1], parts[3]]);
        Assert.NotEqual(Span, parts[2]);
        Assert.Equal("v=1", (string?)stored["tracestate"]);
    }

    [Fact]
    public async Task RawPayloadAndBulk_AreRefusedByTheStandIn()
    {
        await using var sidecar = await SidecarUnderTest.Start(redis.Setup, new TestApp("publisher"));
        var client = sidecar.ClientOf("publisher");

        var raw = await Refused(() => client.PublishEventAsync(
            "pubsub", topic, 1, new Dictionary<string, string> { ["rawPayload"] = "true" }));
        // The SDK finds out by itself that the call is missing.
        await Assert.ThrowsAsync<DaprFeatureNotAvailableException>(
            () => client.BulkPublishEventAsync("pubsub", topic, [1, 2]));

        Assert.Equal(StatusCode.Unimplemented, raw.StatusCode);
        Assert.Contains("rawPayload", raw.Status.Detail, StringComparison.Ordinal);
        Assert.False(await redis.Database.KeyExistsAsync(topic));
    }

    [Fact]
    public async Task NoData_IsEmptyText()
    {
        await target.Client.PublishEventAsync("pubsub", topic);

        var stored = await Stored();
        Assert.Equal("", (string?)stored["data"]);
        Assert.Equal("text/plain", (string?)stored["datacontenttype"]);
    }

    [Fact]
    public async Task OneHundredConcurrentPublishes_AreAllStored()
    {
        await Task.WhenAll(Enumerable.Range(0, 100).Select(n => target.Client.PublishEventAsync("pubsub", topic, n)));

        var stored = (await target.Database.StreamRangeAsync(topic))
            .Select(entry => (int)JsonNode.Parse(entry["data"].ToString())!["data"]!);
        Assert.Equal(Enumerable.Range(0, 100), stored.Order());
    }

    private static async Task<RpcException> Refused(Func<Task> publish) =>
        (RpcException)(await Assert.ThrowsAsync<DaprException>(publish)).InnerException!;

    private async Task<JsonNode> Stored() => JsonNode.Parse(await target.OnlyEntry(topic))!;
}
