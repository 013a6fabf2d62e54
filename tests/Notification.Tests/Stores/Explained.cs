using MongoDB.Bson;
using MongoDB.Driver;

namespace Rapport.Notification.Tests.Stores;

/// <summary>What the database says of how it would answer a query.</summary>
internal static class Explained
{
    /// <summary>Fails unless the query is answered from an index.</summary>
    public static async Task UsesAnIndexAsync(
        IMongoDatabase database, string collection, BsonDocument filter, BsonDocument? sort = null)
    {
        var query = new BsonDocument { ["find"] = collection, ["filter"] = filter, ["limit"] = 10 };
        if (sort is not null)
            query["sort"] = sort;
        var plan = await database.RunCommandAsync<BsonDocument>(
            new BsonDocument { ["explain"] = query, ["verbosity"] = "queryPlanner" });
        Assert.Contains("IXSCAN", plan["queryPlanner"].ToJson(), StringComparison.Ordinal);
    }
}
