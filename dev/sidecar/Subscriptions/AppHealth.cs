using System.Runtime.CompilerServices;
using Rapport.Sidecar.Hosting;

namespace Rapport.Sidecar.Subscriptions;

/// <summary>Watches an app's health as Dapr's app health checks do.</summary>
internal sealed class AppHealth(ServedApp app, HealthSettings settings)
{
    /// <summary>
    /// Yields true whenever the app becomes healthy and false whenever it no longer is. It starts out unhealthy; the
    /// first probe is sent at once.
    /// </summary>
    public async IAsyncEnumerable<bool> Changes([EnumeratorCancellation] CancellationToken ct)
    {
        var healthy = false;
        var failures = 0;
        while (true)
        {
            var passed = await Probe(ct);
            failures = passed ? 0 : failures + 1;
            if (passed != healthy && (passed || failures >= settings.Threshold))
            {
                healthy = passed;
                yield return healthy;
            }
            await Task.Delay(TimeSpan.FromMilliseconds(settings.IntervalMilliseconds), app.Runtime.Clock, ct);
        }
    }

    private async Task<bool> Probe(CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(
            TimeSpan.FromMilliseconds(settings.TimeoutMilliseconds), app.Runtime.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, ct);
        try
        {
            return await app.Channel.Probe(settings.Path, either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return false;
        }
    }
}
