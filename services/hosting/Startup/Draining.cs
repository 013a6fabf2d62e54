using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Rapport.Hosting.Startup;

/// <summary>
/// The beginning of the end: a process that was asked to end is no longer ready, and still serves for
/// <see cref="RapportOptions.DrainSeconds"/> while callers turn to other replicas; then the server closes.
/// </summary>
public sealed class Draining(IOptions<RapportOptions> options) : IHostedLifecycleService, IHealthCheck
{
    private volatile bool begun;

    /// <summary>The process was asked to end.</summary>
    public bool HasBegun => begun;

    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(begun ? HealthCheckResult.Unhealthy("shutting down") : HealthCheckResult.Healthy());

    /// <inheritdoc/>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        begun = true;
        await Task.Delay(TimeSpan.FromSeconds(options.Value.DrainSeconds), cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>Adds <see cref="Draining"/>.</summary>
public static class DrainingSetup
{
    /// <summary>The process drains before it ends.</summary>
    public static IServiceCollection AddDraining(this IServiceCollection services)
    {
        services.AddSingleton<Draining>();
        services.AddHostedService(provider => provider.GetRequiredService<Draining>());
        return services;
    }
}
