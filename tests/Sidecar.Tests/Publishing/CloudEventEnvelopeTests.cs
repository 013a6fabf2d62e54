using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Rapport.Sidecar.Publishing;

namespace Rapport.Sidecar.Tests.Publishing;

public sealed class CloudEventEnvelopeTests
{
    private static readonly Guid Id = Guid.Parse("11111111-2222-3333-4444-555555555555");
    private static readonly TraceContext Trace = new(new string('a', 32), new string('b', 16), "01", "x=y");

    private static readonly string[] Types = ["application/json", "text/plain", "application/octet-stream"];

    private static readonly DateTimeOffset Now = new(2026, 5, 6, 7, 8, 9, 500, TimeSpan.Zero);

    [Fact]
    public void Wrap_JsonPayload_IsWrittenAsItCame()
    {
        var envelope = Text(Request("""{"b":1.500,"a":12345678901234567890}""", "application/json"));

        Assert.Equal(
            $$"""
            {"data":{"b":1.500,"a":12345678901234567890},"datacontenttype":"application/json",
            "id":"{{Id}}","pubsubname":"bus","source":"app","specversion":"1.0","time":"2026-05-06T07:08:09Z",
            "topic":"t","traceid":"{{Trace.Parent}}","traceparent":"{{Trace.Parent}}","tracestate":"x=y",
            "type":"com.dapr.event.sent"}
            """.ReplaceLineEndings(""),
            envelope);
    }

    [Fact]
    public void Wrap_LocalTime_ShowsItsOffset()
    {
        var local = new DateTimeOffset(2026, 5, 6, 7, 8, 9, TimeSpan.FromHours(8));

        Assert.Equal("2026-05-06T07:08:09+08:00", (string?)Node(Request("1", "application/json"), local)["time"]);
    }

    [Theory]
    [InlineData("90", "2026-05-06T07:09:39Z")]
    [InlineData("2m", "2026-05-06T07:10:09Z")]
    [InlineData("0", null)]
    [InlineData("-5", null)]
    [InlineData("soon", null)]
    public void Wrap_TimeToLive_IsAddedInUtc(string ttl, string? expiration)
    {
        var request = Request("1", "application/json") with
        {
            Metadata = new Dictionary<string, string> { ["TTLInSeconds"] = ttl },
        };

        Assert.Equal(expiration, (string?)Node(request, Now.ToOffset(TimeSpan.FromHours(2)))["expiration"]);
    }

    [Theory]
    [InlineData("[1]")]
    [InlineData("")]
    [InlineData("{\"a\":1} trailing")]
    [InlineData("{")]
    public void Wrap_CloudEventThatIsNoObject_IsRefused(string payload) =>
        Assert.Null(CloudEventEnvelope.Wrap(Request(payload, ContentTypes.CloudEvent), Id, Now));

    [Fact]
    public void Wrap_CloudEventWithTraceId_GetsNoOtherTrace()
    {
        var node = Node(Request("""{"traceid":"mine"}""", ContentTypes.CloudEvent), Now);

        Assert.Equal("mine", (string?)node["traceid"]);
        Assert.Null(node["traceparent"]);
    }

    [Fact]
    public void Wrap_MissingContentType_IsPlainText()
    {
        var node = Node(Request("", ""), Now);

        Assert.Equal(("", "text/plain"), ((string?)node["data"], (string?)node["datacontenttype"]));
    }

    [Fact]
    public void Wrap_DeeplyNestedJson_IsKept()
    {
        var deep = new string('[', 400) + new string(']', 400);

        Assert.Contains(deep, Text(Request(deep, "application/json")), StringComparison.Ordinal);
    }

    [Fact]
    public void Wrap_AnyText_SurvivesAsData() => Gen.String.Where(IsWellFormed).Sample(text =>
        (string?)Node(Request(text, "text/plain"), Now)["data"] == text);

    [Fact]
    public void Wrap_AnyBytes_SurviveAsBase64() => Gen.Byte.Array[0, 200].Sample(bytes =>
    {
        var request = Request("", "application/octet-stream") with { Data = bytes };
        return Convert.FromBase64String((string)Node(request, Now)["data_base64"]!).AsSpan().SequenceEqual(bytes);
    });

    [Fact]
    public void Wrap_AnyPayload_GivesAReadableEvent() => Gen.Select(
        Gen.String.Where(IsWellFormed), Gen.Int[0, 2])
        .Sample((payload, type) => StoredEvent.Read(
            CloudEventEnvelope.Wrap(Request(payload, Types[type]), Id, Now)!.Value.Span)?.TraceParent == Trace.Parent);

    private static bool IsWellFormed(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) == text;

    private static PublishRequest Request(string payload, string contentType) => new()
    {
        AppId = "app",
        PubSubName = "bus",
        Topic = "t",
        Data = Encoding.UTF8.GetBytes(payload),
        ContentType = contentType,
        Metadata = new Dictionary<string, string>(),
        Trace = Trace,
    };

    private static string Text(PublishRequest request) =>
        Encoding.UTF8.GetString(CloudEventEnvelope.Wrap(request, Id, Now)!.Value.Span);

    private static JsonNode Node(PublishRequest request, DateTimeOffset now) => JsonNode.Parse(
        CloudEventEnvelope.Wrap(request, Id, now)!.Value.Span,
        documentOptions: new JsonDocumentOptions { MaxDepth = 1000 })!;
}
