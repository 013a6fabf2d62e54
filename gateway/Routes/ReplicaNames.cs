using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Primitives;
using Rapport.Hosting.Startup;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.ServiceDiscovery;

namespace Rapport.Gateway.Routes;

/// <summary>
/// Turns <c>dns:///name:port</c> into a destination for each address that the name stands for, looked up every ten
/// seconds. A name without addresses stays as it is: the service has not come up yet, and the gateway starts without it.
/// </summary>
internal sealed class ReplicaNames : IDestinationResolver
{
    private static readonly TimeSpan Refresh = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public async ValueTask<ResolvedDestinationCollection> ResolveDestinationsAsync(
        IReadOnlyDictionary<string, DestinationConfig> destinations, CancellationToken cancellationToken)
    {
        var resolved = new Dictionary<string, DestinationConfig>();
        var named = false;
        foreach (var (id, destination) in destinations)
        {
            var address = new Uri(destination.Address);
            if (address.Scheme != ServiceAddress.Dns)
            {
                resolved[id] = destination;
                continue;
            }

            named = true;
            var name = new Uri($"http://{ServiceAddress.NameOf(address)}");
            foreach (var host in await LookUpAsync(name.Host, cancellationToken))
                resolved[$"{id}-{host}"] = destination with
                {
                    Address = new UriBuilder(name) { Host = host }.Uri.AbsoluteUri,
                };
        }

        // The source of the token is kept alive by its timer until it has fired.
        return new ResolvedDestinationCollection(resolved, named
            ? new CancellationChangeToken(new CancellationTokenSource(Refresh).Token)
            : null);
    }

    private static async Task<IReadOnlyList<string>> LookUpAsync(string name, CancellationToken cancellation)
    {
        try
        {
            var found = await Dns.GetHostAddressesAsync(name, cancellation);
            return found.Length > 0 ? [.. found.Select(address => address.ToString())] : [name];
        }
        catch (SocketException)
        {
            return [name];
        }
    }
}
