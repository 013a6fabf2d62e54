using MongoDB.Bson;
using MongoDB.Driver;
using Rapport.Runtime;
using Rapport.Stack.Supervision;

namespace Rapport.Stack.Plan;

/// <summary>Redis and the document database.</summary>
/// <param name="Parts">In the order they start.</param>
/// <param name="MongoUri">What the services connect to.</param>
/// <param name="Needed">The part that must be healthy before a user of the database starts.</param>
internal sealed record StorePlan(IReadOnlyList<Part> Parts, string MongoUri, string Needed)
{
    public const string Redis = "redis";

    /// <summary>Fetches what is missing and says how to run it. Takes a while the first time.</summary>
    /// <exception cref="SetupError">A store can neither be found nor fetched.</exception>
    public static async Task<StorePlan> Prepare(
        StackSurroundings around, Action<string> progress, CancellationToken stop)
    {
        var redis = around.Given.Redis is { } given
            ? RedisElsewhere(given)
            : Part.Of(await RedisServer.PrepareAsync(
                Path.Combine(around.Folders.Data, Redis), around.Ports[Redis], progress, stop), PartKind.Store);
        var mongo = await MongoServer.PrepareAsync(new MongoServerOptions
        {
            DataDirectory = Path.Combine(around.Folders.Data, "mongo"),
            Port = around.Ports["mongo"],
            PostgresPort = around.Ports["postgres"],
            Uri = around.Given.MongoUri,
        }, progress, stop);
        progress($"MongoDB: {mongo.Engine}");
        var parts = new List<Part> { redis };
        foreach (var command in mongo.Commands)
            parts.Add(Part.Of(command, PartKind.Store) with { Needs = parts.Count > 1 ? [parts[^1].Name] : [] });
        if (mongo.Commands.Count == 0) parts.Add(MongoElsewhere(mongo.ConnectionString));
        return new StorePlan(parts, StoreLinks.Mongo(mongo.ConnectionString), parts[^1].Name);
    }

    private static Part RedisElsewhere(string address) => new()
    {
        Name = Redis,
        Kind = PartKind.Store,
        IsHealthy = TcpHealth.On(address),
        Address = address,
        Advice = $"{GivenParts.RedisVariable} names {address}: "
            + "start that server, or unset the variable to use a local one.",
    };

    private static Part MongoElsewhere(string uri)
    {
        // Without the credentials that a URI may hold.
        var servers = string.Join(",", MongoUrl.Create(uri).Servers);
        return new Part
        {
            Name = "mongo",
            Kind = PartKind.Store,
            IsHealthy = stop => Answers(uri, stop),
            Address = servers,
            Advice = $"{GivenParts.MongoVariable} names {servers}: "
                + "start that server, or unset the variable to use a local one.",
        };
    }

    private static async Task<bool> Answers(string uri, CancellationToken stop)
    {
        var settings = MongoClientSettings.FromConnectionString(uri);
        settings.ServerSelectionTimeout = TimeSpan.FromSeconds(2);
        using var client = new MongoClient(settings);
        try
        {
            await client.GetDatabase("admin").RunCommandAsync<BsonDocument>(
                new BsonDocument("ping", 1), cancellationToken: stop);
            return true;
        }
        catch (Exception away) when (away is MongoException or TimeoutException)
        {
            return false;
        }
    }
}
