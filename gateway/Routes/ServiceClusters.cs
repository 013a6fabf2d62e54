using System.Net;
using Rapport.Defaults.Hosting;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace Rapport.Gateway.Routes;

/// <summary>How the services are reached: HTTP/2 only, for each a cluster for calls and one for streams.</summary>
internal static class ServiceClusters
{
    /// <summary>Clusters of all services that the gateway routes to.</summary>
    public static IReadOnlyList<ClusterConfig> Of(RapportOptions rapport, GatewayOptions gateway) =>
    [
        .. PublicService.Clusters.SelectMany(name => new[]
        {
            Cluster(name, rapport.Services[name], gateway.CallTimeout),
            Cluster(ProxyRoutes.StreamsOf(name), rapport.Services[name], gateway.StreamIdleTimeout),
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

    private static ClusterConfig Cluster(string id, Uri address, TimeSpan activityTimeout) => new()
    {
        ClusterId = id,
        Destinations = new Dictionary<string, DestinationConfig>
        {
            ["service"] = new() { Address = address.AbsoluteUri },
        },
        HttpClient = new HttpClientConfig { EnableMultipleHttp2Connections = true },
        HttpRequest = new ForwarderRequestConfig
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            ActivityTimeout = activityTimeout,
        },
    };
}
