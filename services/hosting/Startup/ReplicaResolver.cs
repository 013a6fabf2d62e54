using Grpc.Net.Client.Balancer;
using Microsoft.Extensions.Options;

namespace Rapport.Hosting.Startup;

/// <summary>Gives a gRPC channel the replicas that <see cref="RapportOptions.Services"/> lists for a service.</summary>
internal sealed class ReplicaResolver(IOptions<RapportOptions> options) : ResolverFactory
{
    private const string Scheme = "replicas";

    /// <inheritdoc/>
    public override string Name => Scheme;

    /// <summary>The channel address of a service with several replicas.</summary>
    public static Uri AddressOf(string service) => new($"{Scheme}:///{service}");

    /// <inheritdoc/>
    public override Resolver Create(ResolverOptions resolver)
    {
        var service = ServiceAddress.NameOf(resolver.Address);
        return new Replicas(
        [
            .. ServiceAddress.Parse(options.Value.Services.GetValueOrDefault(service))
                .Select(address => new BalancerAddress(address.Host, address.Port)),
        ]);
    }

    private sealed class Replicas(IReadOnlyList<BalancerAddress> addresses) : Resolver
    {
        public override void Start(Action<ResolverResult> listener) =>
            listener(ResolverResult.ForResult(addresses, serviceConfig: null, serviceConfigStatus: null));
    }
}
