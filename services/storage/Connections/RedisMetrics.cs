using System.Diagnostics.Metrics;
using System.Globalization;
using Rapport.Hosting.Telemetry;
using StackExchange.Redis;

namespace Rapport.Storage.Connections;

/// <summary>The Redis of this service: its memory, and how long its scripts take.</summary>
internal sealed class RedisMetrics(IConnectionMultiplexer redis) : IGaugeSource
{
    private static readonly Meter Meter = new("Rapport.Redis");

    private static readonly Histogram<double> Scripts = Meter.CreateDuration(
        "rapport.script.duration", "One commit script in Redis, as the service sees it.");

    /// <inheritdoc/>
    public IReadOnlyList<GaugeDefinition> Gauges { get; } =
    [
        new("rapport.redis.noeviction", "1", "1 when Redis never forgets keys to make room."),
        new("rapport.redis.memory.used", "By", "Memory that Redis uses for data."),
        new("rapport.redis.memory.limit", "By", "Memory that Redis may use for data."),
    ];

    /// <summary>A commit script came back.</summary>
    public static void Committed(long started, bool stands) =>
        Scripts.RecordSince(started, new() { { "result", stands ? "committed" : "conflict" } });

    /// <inheritdoc/>
    public async Task<IReadOnlyList<double>> ReadAsync(CancellationToken cancellation)
    {
        var (keeps, used, limit) = (true, 0.0, 0.0);
        foreach (var server in redis.GetServers().Where(server => server.IsConnected && !server.IsReplica))
        {
            var memory = (await server.InfoAsync("memory")).SelectMany(group => group)
                .ToDictionary(line => line.Key, line => line.Value);
            keeps &= memory.GetValueOrDefault("maxmemory_policy") == "noeviction";
            used += Number(memory, "used_memory");
            limit += Number(memory, "maxmemory");
        }

        return [keeps ? 1 : 0, used, limit == 0 ? double.NaN : limit];
    }

    private static double Number(Dictionary<string, string> memory, string name) =>
        double.TryParse(memory.GetValueOrDefault(name), CultureInfo.InvariantCulture, out var number) ? number : 0;
}
