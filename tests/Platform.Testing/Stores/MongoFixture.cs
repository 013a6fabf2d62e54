using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using MongoDB.Driver;
using Xunit;

namespace Rapport.Platform.Testing.Stores;

/// <summary>
/// Real MongoDB protocol for store tests:
/// <c>class TagStoreTests(MongoFixture mongo) : IClassFixture&lt;MongoFixture&gt;</c>.
/// All fixtures of a process share one server; each test takes a database of its own.
/// </summary>
public sealed class MongoFixture : IAsyncLifetime
{
    private const int LongestTestName = 30;

    private readonly ConcurrentBag<string> databases = [];
    private MongoClient? client;

    /// <summary>
    /// URI of the server, without a database name. Who connects waits a minute for it: on a busy machine a server that answers
    /// late is not one that is away.
    /// </summary>
    public string ConnectionString { get; private set; } = "";

    /// <summary>Client of the fixture; shared by its tests.</summary>
    public IMongoClient Client =>
        client ?? throw new InvalidOperationException("The fixture has not been initialised.");

    /// <summary>A new, empty database, named after the test.</summary>
    public IMongoDatabase NewDatabase([CallerMemberName] string test = "")
    {
        var name = $"{(test.Length > LongestTestName ? test[..LongestTestName] : test)}_{Guid.NewGuid():N}"[..^20];
        databases.Add(name);
        return Client.GetDatabase(name);
    }

    /// <summary>Starts the server if this is the first fixture of the process.</summary>
    public async Task InitializeAsync()
    {
        ConnectionString = new MongoUrlBuilder(await SharedServers.Mongo)
        {
            ServerSelectionTimeout = TimeSpan.FromMinutes(1), ConnectTimeout = TimeSpan.FromMinutes(1),
        }.ToString();
        client = new MongoClient(ConnectionString);
    }

    /// <summary>Drops the databases if the server outlives the tests.</summary>
    public async Task DisposeAsync()
    {
        if (SharedServers.MongoIsGiven)
            foreach (var database in databases)
                await Client.DropDatabaseAsync(database);
        client?.Dispose();
    }
}
