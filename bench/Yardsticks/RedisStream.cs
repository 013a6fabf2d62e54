using Rapport.Runtime;
using StackExchange.Redis;

namespace Rapport.Bench.Yardsticks;

/// <summary>XADD of an entry an event into a Redis of its own, pipelined: the least that a durable bus costs.</summary>
internal static class RedisStream
{
    /// <summary>Its name in tables.</summary>
    public const string Name = "Redis XADD, pipelined";

    private const int Pipelined = 100;

    /// <summary>Entries a second.</summary>
    /// <param name="entries">How many.</param>
    /// <param name="entry">What each holds.</param>
    public static async Task<double> RateAsync(int entries, byte[] entry)
    {
        var folder = Directory.CreateTempSubdirectory("rapport-bench-").FullName;
        try
        {
            await using var server = await RedisServer.StartAsync(
                folder, FreePort.Next(), _ => { }, CancellationToken.None);
            await using var redis = await ConnectionMultiplexer.ConnectAsync(server.ConnectionString);
            var database = redis.GetDatabase();
            var started = TimeProvider.System.GetTimestamp();
            for (var sent = 0; sent < entries; sent += Pipelined)
                await Task.WhenAll(
                    Enumerable.Range(0, Pipelined).Select(_ => database.StreamAddAsync("bench", "e", entry)));
            return entries / TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
