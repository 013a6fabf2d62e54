using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Rapport.Hosting.Telemetry;

/// <summary>
/// Asks the gauge sources in the background, so that a scrape never waits for a store. A source that cannot be read
/// shows no value rather than an old one. Runs only where metrics are exported.
/// </summary>
internal sealed class GaugeSampler(
    IEnumerable<IGaugeSource> sources, TelemetrySwitch exporting, ILogger<GaugeSampler> logger)
    : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Meter meter = new("Rapport.Gauges");
    private readonly List<(GaugeDefinition Gauge, IGaugeSource Source, int Place)> shown = [];
    private volatile IReadOnlyDictionary<IGaugeSource, IReadOnlyList<double>> values =
        new Dictionary<IGaugeSource, IReadOnlyList<double>>();

    /// <inheritdoc/>
    public override void Dispose()
    {
        meter.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!exporting.Metrics)
            return;
        Show();
        while (!stoppingToken.IsCancellationRequested)
        {
            var read = new Dictionary<IGaugeSource, IReadOnlyList<double>>();
            foreach (var (source, found) in sources.Zip(
                await Task.WhenAll(sources.Select(source => TryReadAsync(source, stoppingToken)))))
                if (found is not null)
                    read[source] = found;
            values = read;
            await Task.Delay(Every, stoppingToken);
        }
    }

    private void Show()
    {
        foreach (var source in sources)
            for (var i = 0; i < source.Gauges.Count; i++)
                shown.Add((source.Gauges[i], source, i));
        foreach (var same in shown.GroupBy(one => one.Gauge.Name))
        {
            var gauge = same.First().Gauge;
            var ones = same.ToList();
            meter.CreateObservableGauge(gauge.Name, () => Measure(ones), gauge.Unit, gauge.Description);
        }
    }

    private List<Measurement<double>> Measure(
        List<(GaugeDefinition Gauge, IGaugeSource Source, int Place)> ones)
    {
        var measured = new List<Measurement<double>>(ones.Count);
        foreach (var (gauge, source, place) in ones)
            if (values.TryGetValue(source, out var found) && !double.IsNaN(found[place]))
                measured.Add(new Measurement<double>(found[place], gauge.Tags));
        return measured;
    }

    private async Task<IReadOnlyList<double>?> TryReadAsync(IGaugeSource source, CancellationToken cancellation)
    {
        try
        {
            return await source.ReadAsync(cancellation).WaitAsync(Patience, cancellation);
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            Log.GaugesNotRead(logger, source.GetType().Name, exception.GetType().Name);
            return null;
        }
    }
}
