using Rapport.Sidecar.Broker;
using Rapport.Sidecar.Chaos;
using Rapport.Sidecar.Resiliency;

namespace Rapport.Sidecar.Hosting;

/// <summary>What all served apps share.</summary>
internal sealed class SidecarRuntime(
    SidecarSettings settings, DaprResources resources, ChaosControl chaos, TimeProvider clock)
    : IAsyncDisposable
{
    private readonly List<RedisConnections> connections = [];
    private Dictionary<string, TopicStreams> pubSubs = [];

    public SidecarSettings Settings => settings;

    public DaprResources Resources => resources;

    public ChaosControl Chaos => chaos;

    public TimeProvider Clock => clock;

    /// <summary>The components by name; empty until <see cref="Connect"/>.</summary>
    public IReadOnlyDictionary<string, TopicStreams> PubSubs => pubSubs;

    /// <summary>True when every component's Redis answers.</summary>
    public bool IsUp => pubSubs.Count == resources.Components.Count && pubSubs.Values.All(streams => streams.IsUp);

    /// <summary>The component if it exists and the app may use it.</summary>
    public TopicStreams? PubSubOf(string appId, string name) =>
        pubSubs.GetValueOrDefault(name) is { } streams && streams.Component.IsFor(appId) ? streams : null;

    /// <summary>Starts connecting to the components' Redis servers; those that are away are tried for ever.</summary>
    public async Task Connect()
    {
        Dictionary<string, TopicStreams> opened = [];
        foreach (var component in resources.Components)
        {
            var redis = await RedisConnections.Open(component);
            connections.Add(redis);
            opened[component.Name] = new TopicStreams(component, redis, new TopicSignals());
        }
        pubSubs = opened;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var redis in connections) await redis.DisposeAsync();
    }
}
