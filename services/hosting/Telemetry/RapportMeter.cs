using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Rapport.Hosting.Telemetry;

/// <summary>How own metrics are made: all are listed in docs/operations/metrics.md.</summary>
public static class RapportMeter
{
    /// <summary>Pattern of the meters that are exported.</summary>
    public const string All = "Rapport.*";

    /// <summary>Boundaries for durations, seconds: from a script in Redis to a slow mail server.</summary>
    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries =
            [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    };

    /// <summary>A histogram of durations in seconds.</summary>
    public static Histogram<double> CreateDuration(this Meter meter, string name, string description) =>
        meter.CreateHistogram(name, "s", description, tags: null, Seconds);

    /// <summary>Records the time since <see cref="Stopwatch.GetTimestamp"/>.</summary>
    public static void RecordSince(this Histogram<double> duration, long started, in TagList tags) =>
        duration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, tags);

    /// <summary>Makes a series appear with the value 0 before the first thing is counted.</summary>
    public static void Show(this Counter<long> counter, params ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        counter.Add(0, tags);
}
