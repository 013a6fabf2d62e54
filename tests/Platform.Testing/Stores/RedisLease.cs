using StackExchange.Redis;

namespace Rapport.Platform.Testing.Stores;

/// <summary>One Redis database for one test; emptied and handed on when disposed.</summary>
public sealed class RedisLease : IAsyncDisposable
{
    private readonly RedisFixture fixture;

    internal RedisLease(RedisFixture fixture, IConnectionMultiplexer connection, string connectionString, int number)
    {
        this.fixture = fixture;
        Connection = connection;
        ConnectionString = connectionString;
        Number = number;
    }

    /// <summary>Connection shared by the tests of the fixture; its default database is 0, not this one.</summary>
    public IConnectionMultiplexer Connection { get; }

    /// <summary>For a service under test: host, port and this database as the default.</summary>
    public string ConnectionString { get; }

    /// <summary>Number of the database, 1 to 15.</summary>
    public int Number { get; }

    /// <summary>The database.</summary>
    public IDatabase Database => Connection.GetDatabase(Number);

    /// <summary>Empties the database and frees it.</summary>
    public async ValueTask DisposeAsync() => await fixture.ReturnAsync(Number);
}
