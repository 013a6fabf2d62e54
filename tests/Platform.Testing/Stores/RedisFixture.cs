using StackExchange.Redis;
using Xunit;

namespace Rapport.Platform.Testing.Stores;

/// <summary>
/// Real Redis for store tests: <c>class ScoreStoreTests(RedisFixture redis) : IClassFixture&lt;RedisFixture&gt;</c>.
/// All fixtures of a process share one server; each test leases one of its databases, also between processes.
/// </summary>
public sealed class RedisFixture : IAsyncLifetime
{
    // Database 0 holds the leases.
    private const int Databases = 16;
    private static readonly TimeSpan LeaseTime = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    // The client's own five seconds are less than a busy machine may stand still.
    private const string Patiently = ",connectTimeout=60000,syncTimeout=60000,asyncTimeout=60000";

    private ConnectionMultiplexer? connection;

    /// <summary>Host and port of the server, without a database number.</summary>
    public string ConnectionString { get; private set; } = "";

    private ConnectionMultiplexer Connection =>
        connection ?? throw new InvalidOperationException("The fixture has not been initialised.");

    /// <summary>
    /// An empty database for one test; dispose it to hand it on. Waits up to five minutes for a free one.
    /// </summary>
    public async Task<RedisLease> LeaseAsync()
    {
        var holder = Guid.NewGuid().ToString("N");
        for (var waited = TimeSpan.Zero; waited < Patience; waited += TimeSpan.FromMilliseconds(50))
        {
            for (var number = 1; number < Databases; number++)
                if (await Connection.GetDatabase(0).StringSetAsync(
                    $"lease:{number}", holder, LeaseTime, When.NotExists))
                {
                    await FlushAsync(number);
                    return new RedisLease(this, Connection, $"{ConnectionString},defaultDatabase={number}{Patiently}", number);
                }
            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }
        throw new TimeoutException("No Redis database became free; a test does not dispose its lease.");
    }

    /// <summary>Starts the server if this is the first fixture of the process.</summary>
    public async Task InitializeAsync()
    {
        ConnectionString = await SharedServers.Redis;
        connection = await ConnectionMultiplexer.ConnectAsync($"{ConnectionString},allowAdmin=true{Patiently}");
    }

    /// <summary>Closes the connection.</summary>
    public async Task DisposeAsync()
    {
        if (connection is not null)
            await connection.DisposeAsync();
    }

    internal async Task ReturnAsync(int number)
    {
        await FlushAsync(number);
        await Connection.GetDatabase(0).KeyDeleteAsync($"lease:{number}");
    }

    private Task FlushAsync(int number) => Connection.GetServers()[0].FlushDatabaseAsync(number);
}
