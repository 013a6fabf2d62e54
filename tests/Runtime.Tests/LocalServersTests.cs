using MongoDB.Bson;
using MongoDB.Driver;
using Rapport.Platform.Testing.Stores;
using StackExchange.Redis;

namespace Rapport.Runtime.Tests;

public sealed class LocalServersTests(MongoFixture mongo, RedisFixture redis)
    : IClassFixture<MongoFixture>, IClassFixture<RedisFixture>
{
    private const string Patient = ",asyncTimeout=120000,connectTimeout=60000";

    [Fact]
    public async Task Redis_Killed_KeepsWhatItHadSynced()
    {
        using var folder = new TemporaryFolder();
        var port = FreePort.Next();
        var server =
            await RedisServer.StartAsync(folder.Path("redis"), port, Console.Error.WriteLine, CancellationToken.None);
        await using (var connection = await ConnectionMultiplexer.ConnectAsync(server.ConnectionString + Patient))
        {
            await connection.GetDatabase().StringSetAsync("key", "value");
            Assert.Equal(1L, (long)(await connection.GetDatabase().ExecuteAsync("WAITAOF", "1", "0", "60000"))[0]);
        }

        await server.Process.KillAsync();
        await using var again =
            await RedisServer.StartAsync(folder.Path("redis"), port, Console.Error.WriteLine, CancellationToken.None);

        await using var reconnected = await ConnectionMultiplexer.ConnectAsync(again.ConnectionString + Patient);
        Assert.Equal("value", await reconnected.GetDatabase().StringGetAsync("key"));
    }

    [Fact]
    public async Task Redis_Settings_FitAStore()
    {
        using var folder = new TemporaryFolder();
        await using var server = await RedisServer.StartAsync(
            folder.Path("redis"), FreePort.Next(), Console.Error.WriteLine, CancellationToken.None);
        await using var connection =
            await ConnectionMultiplexer.ConnectAsync(server.ConnectionString + Patient + ",allowAdmin=true");

        var settings = (await connection.GetServers()[0].ConfigGetAsync()).ToDictionary();

        Assert.Equal(("yes", "everysec", "noeviction", "16"),
            (settings["appendonly"], settings["appendfsync"], settings["maxmemory-policy"], settings["databases"]));
    }

    [Fact]
    public async Task RedisFixture_TwoLeases_DoNotSeeEachOther()
    {
        await using var first = await redis.LeaseAsync();
        await using var second = await redis.LeaseAsync();

        await first.Database.StringSetAsync("key", "value");

        Assert.NotEqual(first.Number, second.Number);
        Assert.False(await second.Database.KeyExistsAsync("key"));
        await using var own = await ConnectionMultiplexer.ConnectAsync(first.ConnectionString + Patient);
        Assert.Equal("value", await own.GetDatabase().StringGetAsync("key"));
    }

    [Fact]
    public async Task RedisFixture_ReturnedLease_LeavesNothing()
    {
        for (var i = 0; i < 20; i++)
        {
            await using var lease = await redis.LeaseAsync();
            Assert.True(await lease.Database.StringSetAsync("key", "value", when: When.NotExists));
        }
    }

    [Fact]
    public async Task MongoFixture_TwoDatabases_AreSeparateAndHaveTransactions()
    {
        var first = mongo.NewDatabase();
        var second = mongo.NewDatabase();
        using var session = await mongo.Client.StartSessionAsync();

        session.StartTransaction();
        await first.GetCollection<BsonDocument>("things").InsertOneAsync(session, new() { ["_id"] = 1 });
        await session.CommitTransactionAsync();

        Assert.Equal(1, await first.GetCollection<BsonDocument>("things").CountDocumentsAsync("{}"));
        Assert.Equal(0, await second.GetCollection<BsonDocument>("things").CountDocumentsAsync("{}"));
    }

    [Fact]
    public async Task Mongo_UriGiven_IsTakenAsItIs()
    {
        var plan = await MongoServer.PrepareAsync(
            new() { DataDirectory = "/nowhere", Port = 1, PostgresPort = 2,
                Uri = "mongodb://db.example/?replicaSet=rs" },
            Console.Error.WriteLine, CancellationToken.None);

        Assert.Equal("mongodb://db.example/?replicaSet=rs", plan.ConnectionString);
        Assert.Empty(plan.Commands);
    }

    [Fact]
    public async Task Node_OnThePathOrFetched_IsRecentEnough()
    {
        var tools = await NodeRuntime.LocateAsync(Console.Error.WriteLine, CancellationToken.None);

        var version = await ExternalProgram.Run(
            tools.Node, ["-p", "process.versions.node"], new Dictionary<string, string>(), TimeSpan.FromMinutes(2),
            CancellationToken.None);
        Assert.True(Version.Parse(version.Output.Trim()) >= NodeRuntime.Oldest);
    }

    [Fact]
    public async Task Npm_FromDebiansPackages_RunsFromThePrivateTree()
    {
        var tools = await NodeRuntime.FetchAsync(Console.Error.WriteLine, CancellationToken.None);

        var version = await ExternalProgram.Run(
            tools.Npm[0], [.. tools.Npm.Skip(1), "--version"], new Dictionary<string, string> { ["PATH"] = "/bin" },
            TimeSpan.FromMinutes(5), CancellationToken.None);
        Assert.Matches(@"^\d+\.\d+\.\d+", version.Output);
    }
}
