using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Rapport.Hosting.Startup;

/// <summary>
/// Makes one of every class that answers gRPC calls when the service starts. Frameworks make them with the first call: a part
/// that nobody registered would be found by a caller, as INTERNAL, and not by who forgot it.
/// </summary>
internal sealed class CallClasses(IServiceProvider services) : IHostedLifecycleService
{
    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">One cannot be made; the message names it and what it misses.</exception>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        using var scope = services.CreateScope();
        var classes = services.GetRequiredService<EndpointDataSource>().Endpoints
            .Select(endpoint => endpoint.Metadata.GetMetadata<GrpcMethodMetadata>()?.ServiceType).OfType<Type>().Distinct();
        // As the framework does: what is registered is taken, everything else is made.
        foreach (var type in classes.Where(type => scope.ServiceProvider.GetService(type) is null))
            ActivatorUtilities.CreateFactory(type, Type.EmptyTypes)(scope.ServiceProvider, null);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
