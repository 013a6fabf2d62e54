using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Rapport.Hosting.Stores;

/// <summary>Healthy from when every store has been prepared once, whatever becomes of the stores later.</summary>
/// <param name="gate">Opens then.</param>
public sealed class Preparedness(StoreGate gate) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        gate.Opened.IsCompletedSuccessfully
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy("stores are being prepared"));
}
