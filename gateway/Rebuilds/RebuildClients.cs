using Grpc.Core;
using Grpc.Net.ClientFactory;
using Rapport.Common.V1;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Startup;
using Rapport.Hosting.Time;

namespace Rapport.Gateway.Rebuilds;

/// <summary>The services that can be rebuilt, by the name that an operator calls them.</summary>
internal sealed class RebuildClients(GrpcClientFactory clients)
{
    /// <summary>Keys of <c>Rapport:Services</c>.</summary>
    public static readonly IReadOnlyList<string> Services = ["Tagging", "Scoring"];

    // Emptying goes through all keys of the store.
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);

    /// <summary>Starts a rebuild.</summary>
    /// <exception cref="DomainError">FIELDS_INVALID for another name, UNAVAILABLE when the service does not answer.</exception>
    public Task<RebuildStatus> StartAsync(string service, CancellationToken cancellation) => OfAsync(service, client =>
        client.StartRebuildAsync(new StartRebuildRequest(),
            deadline: ProcessClock.Deadline(StartPatience), cancellationToken: cancellation));

    /// <summary>How a rebuild goes.</summary>
    /// <exception cref="DomainError">As above.</exception>
    public Task<RebuildStatus> StatusAsync(string service, CancellationToken cancellation) => OfAsync(service, client =>
        client.GetRebuildStatusAsync(new GetRebuildStatusRequest(), cancellationToken: cancellation));

    private async Task<RebuildStatus> OfAsync(
        string service, Func<RebuildService.RebuildServiceClient, AsyncUnaryCall<RebuildStatus>> call)
    {
        var key = Services.FirstOrDefault(key => key.Equals(service, StringComparison.OrdinalIgnoreCase))
            ?? throw DomainError.Invalid("service", "is not tagging or scoring");
        try
        {
            return await call(clients.CreateClient<RebuildService.RebuildServiceClient>(
                ServiceClients.NameOf<RebuildService.RebuildServiceClient>(key)));
        }
        catch (RpcException fault) when (fault.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded)
        {
            throw DomainError.Unavailable(key, TimeSpan.FromSeconds(1));
        }
    }
}
