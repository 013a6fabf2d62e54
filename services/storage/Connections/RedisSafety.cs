using Rapport.Hosting.Stores;
using StackExchange.Redis;

namespace Rapport.Storage.Connections;

/// <summary>
/// Refuses to work on a Redis that may forget: without its append-only file a restart loses everything, and with an
/// eviction policy it deletes contacts when memory is short. There is no way around it, in development neither.
/// </summary>
public sealed class RedisSafety(IConnectionMultiplexer redis) : IStoreStartup
{
    private const string WantedPolicy = "noeviction";

    /// <inheritdoc/>
    public string Store => "Redis";

    /// <inheritdoc/>
    public string Setting => "ConnectionStrings:Redis";

    /// <summary>Asks every server by INFO, which hosted servers allow where they do not allow CONFIG.</summary>
    /// <exception cref="InvalidOperationException">A server may forget; says which setting to change.</exception>
    /// <exception cref="TimeoutException">No server answers.</exception>
    public async Task PrepareAsync(CancellationToken cancellation)
    {
        var servers = redis.GetServers().Where(server => server is { IsConnected: true, IsReplica: false }).ToList();
        if (servers.Count == 0)
            throw new TimeoutException("No Redis server answers.");
        foreach (var server in servers)
        {
            var facts = (await server.InfoAsync()).SelectMany(section => section)
                .ToLookup(fact => fact.Key, fact => fact.Value);
            if (Fault(facts["aof_enabled"].FirstOrDefault(), facts["maxmemory_policy"].FirstOrDefault()) is { } fault)
                throw new InvalidOperationException(fault);
        }
    }

    /// <inheritdoc/>
    public Task PingAsync(CancellationToken cancellation) => redis.GetDatabase().PingAsync();

    /// <summary>What is wrong with the settings; null when nothing is.</summary>
    /// <param name="aofEnabled">INFO's aof_enabled.</param>
    /// <param name="policy">INFO's maxmemory_policy.</param>
    private static string? Fault(string? aofEnabled, string? policy) => (aofEnabled, policy) switch
    {
        ("1", WantedPolicy) => null,
        ("1", _) => $"Redis has maxmemory-policy {policy}; it must be {WantedPolicy}",
        (_, WantedPolicy) => "Redis has appendonly no; it must be yes",
        _ => $"Redis has appendonly no and maxmemory-policy {policy}; they must be yes and {WantedPolicy}",
    };
}
