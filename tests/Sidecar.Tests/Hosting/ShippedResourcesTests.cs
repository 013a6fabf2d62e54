using Rapport.Sidecar.Broker;
using Rapport.Sidecar.Hosting;

namespace Rapport.Sidecar.Tests.Hosting;

/// <summary>The resources under dev/dapr, as the local stack uses them.</summary>
public sealed class ShippedResourcesTests
{
    private static readonly string[] Consumers = ["tagging", "scoring", "journey", "notification"];

    private readonly DaprResources resources = new(
        ResourceFolder.Read(Path.Combine(AppContext.BaseDirectory, "dapr")), timeScale: 1,
        name => name == "RAPPORT_REDIS_HOST" ? "127.0.0.1:1" : null);

    private PubSubComponent Bus => resources.Components.Single(component => component.Name == "pubsub");

    [Fact]
    public void Everything_IsUsed() => Assert.Empty(resources.Ignored);

    [Fact]
    public void RedisHost_ComesFromTheEnvironment() => Assert.Equal("127.0.0.1:1", Bus.RedisHost);

    [Fact]
    public void Facts_ArePublishedByContactAndHeardByTheOthers()
    {
        Assert.True(Bus.Topics.MayPublish("contact", "contact.events"));
        Assert.False(Bus.Topics.MaySubscribe("contact", "contact.events"));
        foreach (var consumer in Consumers)
        {
            Assert.True(Bus.Topics.MaySubscribe(consumer, "contact.events"));
            Assert.False(Bus.Topics.MayPublish(consumer, "contact.events"));
        }
        Assert.False(Bus.Topics.MayPublish("stranger", "contact.events"));
        Assert.False(Bus.IsFor("stranger"));
    }

    [Fact]
    public void DeadLetters_ArePublishedByTheirConsumerAndHeardByContactAlone()
    {
        foreach (var owner in Consumers)
            foreach (var app in Consumers.Append("contact").Append("stranger"))
            {
                Assert.Equal(app == owner, Bus.Topics.MayPublish(app, $"contact.events.dlq.{owner}"));
                Assert.Equal(app == "contact", Bus.Topics.MaySubscribe(app, $"contact.events.dlq.{owner}"));
            }
    }

    [Fact]
    public void Retries_EndBeforeTheProcessingTimeout()
    {
        var policy = resources.Resiliency.InboundOf("pubsub", "scoring");
        var retries = Enumerable.Range(1, policy.Retry!.MaxRetries!.Value);
        var longest = retries.Aggregate(
            policy.Timeout!.Value * (policy.Retry.MaxRetries.Value + 1),
            (sum, retry) => sum + policy.Retry.DelayBefore(retry, 0.999));

        Assert.Equal(4, policy.Retry.MaxRetries);
        Assert.InRange(longest, TimeSpan.Zero, Bus.ProcessingTimeout);
    }
}
