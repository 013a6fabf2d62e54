using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;

namespace Rapport.Gateway.Routes;

/// <summary>
/// Takes a replica out at its first refused or broken connection. Left in, it would be chosen more often than the
/// others: it fails at once and so never looks busy.
/// </summary>
internal sealed class ReplicaAway(IDestinationHealthUpdater health) : IPassiveHealthCheckPolicy
{
    /// <summary>Name in the clusters' configuration.</summary>
    public const string PolicyName = "ReplicaAway";

    // As long as probes need to see it too, or to see that it is back.
    private static readonly TimeSpan Absence = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public string Name => PolicyName;

    /// <inheritdoc/>
    public void RequestProxied(HttpContext context, ClusterState cluster, DestinationState destination)
    {
        if (context.RequestAborted.IsCancellationRequested || context.GetForwarderErrorFeature() is not { } failed)
            return;
        if (failed.Error is ForwarderError.Request or ForwarderError.ResponseHeaders
            or ForwarderError.ResponseBodyDestination
            && failed.Exception is HttpRequestException or IOException)
            health.SetPassive(cluster, destination, DestinationHealth.Unhealthy, Absence);
    }
}
