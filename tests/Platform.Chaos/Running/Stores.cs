using System.Globalization;
using MongoDB.Bson;
using MongoDB.Driver;
using StackExchange.Redis;

namespace Rapport.Platform.Chaos.Running;

/// <summary>The stores of a stack, read directly and not through a faulty link, by nobody's code but the rig's.</summary>
internal sealed class Stores : IDisposable
{
    /// <summary>The workspace of the local stack.</summary>
    public const string Workspace = "main";

    /// <summary>Redis database of the broker.</summary>
    public const int Broker = 0;

    /// <summary>Redis database of tagging.</summary>
    public const int Tagging = 1;

    /// <summary>Redis database of scoring.</summary>
    public const int Scoring = 2;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly MongoClient mongo;
    private readonly ConnectionMultiplexer redis;

    private Stores(MongoClient mongo, ConnectionMultiplexer redis) => (this.mongo, this.redis) = (mongo, redis);

    /// <summary>The stores of a running stack.</summary>
    public static async Task<Stores> OpenAsync(RunningStack stack)
    {
        var settings = MongoClientSettings.FromConnectionString(string.Create(CultureInfo.InvariantCulture,
            $"mongodb://127.0.0.1:{stack.Port("mongo")}/?directConnection=true&retryWrites=false"));
        settings.ServerSelectionTimeout = Patience;
        var redis = await ConnectionMultiplexer.ConnectAsync(string.Create(CultureInfo.InvariantCulture,
            $"127.0.0.1:{stack.Port("redis")},abortConnect=false,allowAdmin=true,connectTimeout=2000,syncTimeout=20000,asyncTimeout=20000"));
        return new Stores(new MongoClient(settings), redis);
    }

    /// <summary>A collection of a service's database.</summary>
    public IMongoCollection<BsonDocument> Collection(string service, string name) =>
        mongo.GetDatabase("rapport_" + service).GetCollection<BsonDocument>(name);

    /// <summary>A Redis database.</summary>
    public IDatabase Redis(int number) => redis.GetDatabase(number);

    /// <summary>The Redis server, for what concerns all its databases.</summary>
    public IServer RedisServer => redis.GetServers()[0];

    /// <summary>A key of a partition, as tagging and scoring name them.</summary>
    public static RedisKey Key(int partition, string name) =>
        string.Create(CultureInfo.InvariantCulture, $"{{{partition}}}:{name}");

    /// <summary>Last number of every partition of the log.</summary>
    public async Task<long[]> HeadAsync()
    {
        var head = await Collection("contact", "log").Find(new BsonDocument("_id", "head")).FirstAsync();
        return [.. head["n"].AsBsonArray.Select(n => n.ToInt64())];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        redis.Dispose();
        mongo.Dispose();
    }
}
