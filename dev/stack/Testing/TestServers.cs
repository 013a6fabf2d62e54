using System.Globalization;
using Rapport.Runtime;

namespace Rapport.Stack.Testing;

/// <summary>
/// One Redis and one MongoDB that all test projects share; every test uses keys and databases of its own.
/// </summary>
internal sealed class TestServers : IAsyncDisposable
{
    private readonly string folder;
    private readonly RedisServer redis;
    private readonly MongoServer mongo;

    private TestServers(string folder, RedisServer redis, MongoServer mongo) =>
        (this.folder, this.redis, this.mongo) = (folder, redis, mongo);

    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["RAPPORT_TEST_REDIS"] = redis.ConnectionString,
        ["RAPPORT_TEST_MONGO"] = mongo.ConnectionString,
    };

    /// <summary>Fetches what is missing, starts both on free ports, and waits until they answer.</summary>
    /// <exception cref="SetupError">One of them cannot be had or does not start.</exception>
    public static async Task<TestServers> Start(Action<string> progress, CancellationToken stop)
    {
        // In the cache: there the database may run under a uid of its own even for root.
        var folder = Path.Combine(
            RuntimeCache.Folder, "test-data", System.Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        RuntimeCache.Create(folder);
        var redis = await RedisServer.StartAsync(Path.Combine(folder, "redis"), FreePort.Next(), progress, stop);
        try
        {
            var mongo = await MongoServer.StartAsync(new MongoServerOptions
            {
                DataDirectory = Path.Combine(folder, "mongo"),
                Port = FreePort.Next(),
                PostgresPort = FreePort.Next(),
            }, progress, stop);
            return new TestServers(folder, redis, mongo);
        }
        catch
        {
            await redis.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await mongo.DisposeAsync();
        await redis.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
