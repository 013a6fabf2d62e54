using System.Diagnostics.Metrics;
using Rapport.Following.Conclusions;
using Rapport.Hosting.Telemetry;

namespace Rapport.Following.Telemetry;

/// <summary>Conclusions on their way back into the log.</summary>
internal sealed class RelayMetrics(IConclusionOutbox outbox) : IGaugeSource
{
    private const int Most = 500;
    private static readonly Meter Meter = new("Rapport.Relay");

    private static readonly Counter<long> Conclusions = Meter.CreateCounter<long>(
        "rapport.relay.appended", "{conclusion}", "Conclusions appended to the log.");

    private static readonly Counter<long> Batches = Meter.CreateCounter<long>(
        "rapport.relay.failures", "{batch}", "Batches kept and tried again.");

    /// <inheritdoc/>
    public IReadOnlyList<GaugeDefinition> Gauges { get; } =
        [new("rapport.relay.backlog", "{conclusion}", "Conclusions waiting to go back into the log, at most 500.")];

    /// <summary>Makes the series appear.</summary>
    public static void Show()
    {
        Conclusions.Show();
        Batches.Show();
    }

    /// <summary>Counts what was appended.</summary>
    public static void Appended(int conclusions) => Conclusions.Add(conclusions);

    /// <summary>Counts a batch that was not.</summary>
    public static void Failed() => Batches.Add(1);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<double>> ReadAsync(CancellationToken cancellation) =>
        [(await outbox.ReadAsync(Most, cancellation)).Count];
}
