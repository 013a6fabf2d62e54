using System.Text;
using System.Text.Json;
using Rapport.Sidecar.Subscriptions;

namespace Rapport.Sidecar.Tests.Subscriptions;

public sealed class SubscribeAnswerTests
{
    private readonly List<string> refused = [];

    [Fact]
    public void C18_AnswerOfTheSdk_IsReadAndWhatIsUnsupportedIsNamed()
    {
        var subscriptions = Read("""
            [{"topic":"bulky","pubsubName":"pubsub","route":"bulk","bulkSubscribe":{"enabled":true,"maxMessagesCount":50,"maxAwaitDurationMs":200}},
             {"topic":"rawt","pubsubName":"pubsub","route":"raw","metadata":{"m1":"v1","rawPayload":"true"}},
             {"topic":"typed","pubsubName":"pubsub","routes":{"default":"typed","rules":[{"match":"event.type == \u0022v2\u0022","path":"v2"}]},"deadLetterTopic":"typed.dlq"},
             {"topic":"plain","pubsubName":"pubsub","route":"plain","deadLetterTopic":"plain.dlq"}]
            """);

        Assert.Equal(
            [new TopicSubscription("app", "pubsub", "plain", "/plain", "plain.dlq", "PROGRAMMATIC")], subscriptions);
        Assert.Equal(
            [
                "pubsub/bulky: bulk subscriptions are not supported by the stand-in",
                "pubsub/rawt: raw payloads are not supported by the stand-in",
                "pubsub/typed: routing rules are not supported by the stand-in",
            ],
            refused);
    }

    [Fact]
    public void Names_AreReadWithoutRegardToCase() => Assert.Equal(
        [new TopicSubscription("app", "p", "t", "/d", null, "PROGRAMMATIC")],
        Read("""[{"PUBSUBNAME":"p","Topic":"t","routes":{"Default":"/d","rules":null},"deadlettertopic":""}]"""));

    [Theory]
    [InlineData("""[{"pubsubname":"p","topic":"t"}]""", "p/t: it has no route")]
    [InlineData("""[{"pubsubname":"p","route":"r"}]""", "p/: it names no topic")]
    public void Incomplete_IsRefused(string json, string reason)
    {
        Assert.Empty(Read(json));
        Assert.Equal([reason], refused);
    }

    [Fact]
    public void NoArray_IsAnError() => Assert.Throws<JsonException>(() => Read("{}"));

    private IReadOnlyList<TopicSubscription> Read(string json) =>
        SubscribeAnswer.Read("app", Encoding.UTF8.GetBytes(json), refused.Add);
}
