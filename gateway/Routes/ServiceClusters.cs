using System.Net;
using Rapport.Hosting.Startup;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.LoadBalancing;

namespace Rapport.Gateway.Routes;

/// <summary>How the services are reached: HTTP/2 only, for each a cluster for calls and one for streams.</summary>
internal static class ServiceClusters
{
    private static readonly TimeSpan Probe = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Clusters of all services that the gateway routes to.</summary>
    public static IReadOnlyList<ClusterConfig> Of(
        IReadOnlyList<string> names, RapportOptions rapport, GatewayOptions gateway) =>
    [
        .. names.SelectMany(name => new[]
        {
            Cluster(name, ServiceAddress.Parse(rapport.Services[name]), gateway.CallTimeout),
            Cluster(ProxyRoutes.StreamsOf(name), ServiceAddress.Parse(rapport.Services[name]), gateway.StreamIdleTimeout),
        }),
    ];

    /// <summary>Connections to services fail fast when one is down, and notice a dead peer on idle streams.</summary>
    public static void Connect(ForwarderHttpClientContext context, SocketsHttpHandler handler)
    {
        handler.ConnectTimeout = TimeSpan.FromSeconds(2);
        handler.KeepAlivePingDelay = TimeSpan.FromSeconds(15);
        handler.KeepAlivePingTimeout = TimeSpan.FromSeconds(5);
        handler.KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests;
    }

    // When none is healthy all are tried: a service without its store still has good answers to give.
    private static HealthCheckConfig Health => new()
    {
        AvailableDestinationsPolicy = HealthCheckConstants.AvailableDestinations.HealthyOrPanic,
        Active = new ActiveHealthCheckConfig
        {
            Enabled = true,
            Interval = Probe,
            Timeout = ProbeTimeout,
            Policy = HealthCheckConstants.ActivePolicy.ConsecutiveFailures,
            Path = "/readyz",
        },
        Passive = new PassiveHealthCheckConfig { Enabled = true, Policy = ReplicaAway.PolicyName },
    };

    private static ClusterConfig Cluster(string id, IReadOnlyList<Uri> replicas, TimeSpan activityTimeout) => new()
    {
        ClusterId = id,
        LoadBalancingPolicy = LoadBalancingPolicies.PowerOfTwoChoices,
        Destinations = replicas.Select((address, number) => (address, number)).ToDictionary(
            replica => $"replica-{replica.number + 1}",
            replica => new DestinationConfig { Address = replica.address.AbsoluteUri }),
        HealthCheck = Health,
        HttpClient = new HttpClientConfig { EnableMultipleHttp2Connections = true },
        HttpRequest = new ForwarderRequestConfig
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            ActivityTimeout = activityTimeout,
        },
    };
}
