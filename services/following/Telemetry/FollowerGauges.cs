using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.Extensions.Hosting;
using Rapport.Following.Bus;

namespace Rapport.Following.Telemetry;

/// <summary>How far this process is behind the log, partition by partition.</summary>
internal sealed class FollowerGauges : IHostedService, IDisposable
{
    // Beyond this one series stands for all.
    private const int MostSeries = 256;

    private readonly Meter meter = new("Rapport.Consumer");
    private readonly LogFollower follower;
    private (long Watermark, long Since)[] still = [];

    public FollowerGauges(LogFollower follower)
    {
        this.follower = follower;
        meter.CreateObservableGauge(
            "rapport.consumer.lag", Lags, "{event}", "Events in the log that have not been applied yet.");
        meter.CreateObservableGauge(
            "rapport.consumer.watermark.age", LongestStill, "s", "How long the slowest partition has stood still.");
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => meter.Dispose();

    private IEnumerable<Measurement<long>> Lags()
    {
        var partitions = follower.Followed;
        if (partitions.Count > MostSeries)
            return [new Measurement<long>(partitions.Sum(LagOf), Label("all"))];
        return partitions.Select(partition => new Measurement<long>(
            LagOf(partition), Label(partition.Number.ToString(CultureInfo.InvariantCulture))));
    }

    /// <summary>Compares with the last look, so that nothing has to be kept while nobody looks.</summary>
    private double LongestStill()
    {
        var partitions = follower.Followed;
        var now = Stopwatch.GetTimestamp();
        if (still.Length != partitions.Count)
            still = [.. partitions.Select(partition => (partition.Watermark, now))];
        var longest = TimeSpan.Zero;
        for (var p = 0; p < partitions.Count; p++)
        {
            var watermark = partitions[p].Watermark;
            if (LagOf(partitions[p]) == 0 || watermark != still[p].Watermark)
                still[p] = (watermark, now);
            var stands = Stopwatch.GetElapsedTime(still[p].Since, now);
            longest = stands > longest ? stands : longest;
        }

        return longest.TotalSeconds;
    }

    private static long LagOf(FollowedPartition partition) => Math.Max(0, partition.LastN - partition.Watermark);

    private static KeyValuePair<string, object?> Label(string partition) => new("partition", partition);
}
