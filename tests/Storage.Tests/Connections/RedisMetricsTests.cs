using Rapport.Platform.Testing.Stores;
using Rapport.Storage.Connections;
using StackExchange.Redis;

namespace Rapport.Storage.Tests.Connections;

public sealed class RedisMetricsTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    [Fact]
    public async Task Read_RealServer_KeepsItsKeysAndHasNoLimit()
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString + ",allowAdmin=true");
        var read = await new RedisMetrics(connection).ReadAsync(CancellationToken.None);
        Assert.Equal(1, read[0]);
        Assert.True(read[1] > 100_000, $"{read[1]} bytes in use");
        Assert.Equal(double.NaN, read[2]);
    }
}
