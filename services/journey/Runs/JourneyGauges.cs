using Rapport.Hosting.Telemetry;
using Rapport.Journey.Definitions;

namespace Rapport.Journey.Runs;

/// <summary>What waits in the runs of all replicas.</summary>
internal sealed class JourneyGauges(RunStore runs, JourneyCatalog catalog, TimeProvider clock) : IGaugeSource
{
    private const int Most = 1000;

    /// <inheritdoc/>
    public IReadOnlyList<GaugeDefinition> Gauges { get; } =
    [
        new("rapport.journey.timers.due", "{run}", "Timers due and not yet acted on, at most 1,000."),
        new("rapport.journey.commands.waiting", "{run}", "Runs whose commands wait, at most 1,000."),
    ];

    /// <inheritdoc/>
    public async Task<IReadOnlyList<double>> ReadAsync(CancellationToken cancellation)
    {
        var due = runs.CountDueAsync(clock.GetUtcNow(), catalog.View.Paused, Most, cancellation);
        return [await due, await runs.CountWaitingAsync(Outbox.Commands, Most, cancellation)];
    }
}
