using System.Diagnostics;
using Rapport.Common.V1;
using Rapport.Following.Bus;
using Rapport.Hosting.Telemetry;

namespace Rapport.Following.Telemetry;

/// <summary>An applier, traced and measured.</summary>
internal sealed class MeasuredApplier(ILogApplier applier) : ILogApplier
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<ApplyOutcome>> ApplyAsync(IReadOnlyList<Stretch> stretches, CancellationToken cancellation)
    {
        using var trace = EventTrace.Batch(
            $"process {BusMessage.Topic}", stretches.SelectMany(stretch => stretch.Events).Select(e => e.Traceparent),
            ActivityKind.Consumer);
        var started = Stopwatch.GetTimestamp();
        var outcomes = await applier.ApplyAsync(stretches, cancellation);
        var events = stretches.Zip(outcomes).Where(pair => pair.Second.Result == ApplyResult.Applied)
            .Sum(pair => pair.First.Events.Count);
        ConsumerMetrics.Applied(outcomes, events, started);
        trace?.Span?.SetTag("messaging.system", "dapr").SetTag("messaging.destination.name", BusMessage.Topic)
            .SetTag("messaging.batch.message_count", stretches.Sum(stretch => stretch.Events.Count));
        return outcomes;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<long>> ReadWatermarksAsync(int partitionCount, CancellationToken cancellation) =>
        applier.ReadWatermarksAsync(partitionCount, cancellation);
}
