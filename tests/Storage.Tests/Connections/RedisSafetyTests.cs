using Microsoft.Extensions.Logging.Abstractions;
using Rapport.Hosting.Stores;
using Rapport.Platform.Testing;
using Rapport.Platform.Testing.Stores;
using Rapport.Storage.Connections;
using StackExchange.Redis;

namespace Rapport.Storage.Tests.Connections;

public sealed class RedisSafetyTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    [Fact]
    public async Task Prepare_RedisOfTheLocalStack_IsSafe()
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString + ",allowAdmin=true");
        await new RedisSafety(connection).PrepareAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Gate_RedisThatMayForget_StaysClosedAndSaysWhy()
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString + ",allowAdmin=true");
        var server = connection.GetServers()[0];
        using var gate = new StoreGate([new RedisSafety(connection)], NullLogger<StoreGate>.Instance);
        await server.ConfigSetAsync("maxmemory-policy", "allkeys-lru");
        try
        {
            await gate.StartAsync(CancellationToken.None);
            await Eventually.HoldsAsync(
                async () => (await gate.CheckHealthAsync(new())).Description?.Contains(
                    "maxmemory-policy allkeys-lru; it must be noeviction", StringComparison.Ordinal) == true,
                "the reason is told");
        }
        finally
        {
            await server.ConfigSetAsync("maxmemory-policy", "noeviction");
        }

        await gate.Opened.WaitAsync(TimeSpan.FromSeconds(120));
    }
}
