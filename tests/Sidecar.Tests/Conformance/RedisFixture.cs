using Rapport.Runtime;
using StackExchange.Redis;

namespace Rapport.Sidecar.Tests.Conformance;

/// <summary>
/// The Redis under the conformance checks: the one RAPPORT_TEST_REDIS (host:port) names, else one started for them.
/// Tests keep apart by topic names of their own.
/// </summary>
public sealed class RedisFixture : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("sidecar-redis-").FullName;
    private RedisServer? server;
    private ConnectionMultiplexer? connection;

    public string Host { get; private set; } = "";

    public IDatabase Database => connection!.GetDatabase();

    public async Task InitializeAsync()
    {
        Host = Environment.GetEnvironmentVariable("RAPPORT_TEST_REDIS") ?? await Start();
        connection = await ConnectionMultiplexer.ConnectAsync($"{Host},allowAdmin=true");
    }

    public async Task DisposeAsync()
    {
        await connection!.DisposeAsync();
        if (server is not null) await server.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>The stored envelope of a topic's only entry.</summary>
    public async Task<string> OnlyEntry(string topic) =>
        (await Database.StreamRangeAsync(topic)).Single()["data"].ToString();

    private async Task<string> Start()
    {
        server = await RedisServer.StartAsync(folder, FreePort.Next(), _ => { }, CancellationToken.None);
        return server.ConnectionString;
    }
}

/// <summary>One Redis for all conformance checks, which therefore run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class RedisCollection : ICollectionFixture<RedisFixture>
{
    public const string Name = "redis";
}
