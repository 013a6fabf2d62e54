using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Rapport.Hosting.Stores;

/// <summary>
/// Opens once every store has been prepared. Until then the process runs, says what is missing and is not ready;
/// it never crashes because a store is late.
/// </summary>
public sealed class StoreGate(IEnumerable<IStoreStartup> stores, ILogger<StoreGate> logger)
    : BackgroundService, IHealthCheck
{
    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(2);
    private readonly TaskCompletionSource opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile string waitingFor = "stores are being prepared";

    /// <summary>Completes when all stores are prepared; background work waits for it.</summary>
    public Task Opened => opened.Task;

    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (!opened.Task.IsCompletedSuccessfully)
            return HealthCheckResult.Unhealthy(waitingFor);
        foreach (var store in stores)
        {
            try
            {
                await store.PingAsync(cancellationToken).WaitAsync(PingTimeout, cancellationToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                return HealthCheckResult.Unhealthy($"{store.Store} does not answer; check {store.Setting}");
            }
        }

        return HealthCheckResult.Healthy();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (var store in stores)
            await PrepareAsync(store, stoppingToken);
        opened.TrySetResult();
    }

    private async Task PrepareAsync(IStoreStartup store, CancellationToken cancellation)
    {
        for (var wait = 1; ; wait = Math.Min(wait * 2, 10))
        {
            try
            {
                await store.PrepareAsync(cancellation);
                Log.StoreReady(logger, store.Store);
                return;
            }
            catch (InvalidOperationException refusal)
            {
                // The store is there and cannot be used as it is: somebody has to change a setting.
                waitingFor = refusal.Message;
                Log.PreparationRefused(logger, store.Store, refusal.Message);
                await Task.Delay(TimeSpan.FromSeconds(wait), cancellation);
            }
            catch (Exception exception) when (!cancellation.IsCancellationRequested)
            {
                waitingFor = $"{store.Store} is not reachable; start it or correct {store.Setting}";
                Log.StoreNotReady(logger, store.Store, exception.GetType().Name, store.Setting, wait);
                await Task.Delay(TimeSpan.FromSeconds(wait), cancellation);
            }
        }
    }
}
