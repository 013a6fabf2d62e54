using Google.Protobuf;
using Microsoft.Extensions.DependencyInjection;
using MongoDB.Bson;
using MongoDB.Driver;
using StackExchange.Redis;
using Xunit;

namespace Rapport.Platform.Testing.Idempotency;

/// <summary>
/// What a process leaves that dies after a request has had its effect and before its answer was kept, with the lease of
/// the attempt at its end.
/// </summary>
public static class LostAnswer
{
    /// <summary>Takes back that a request was answered.</summary>
    /// <param name="services">The running service.</param>
    /// <param name="place">"workspace/principal/key".</param>
    public static Task OfAsync(IServiceProvider services, string place) =>
        services.GetService<IMongoDatabase>() is { } mongo ? InMongoAsync(mongo, place)
            : InRedisAsync(services.GetRequiredService<IConnectionMultiplexer>().GetDatabase(), place);

    /// <summary>
    /// Makes a call twice, which has to answer the same to the byte, and once more after its answer was lost.
    /// </summary>
    /// <returns>The answer, and the one after the loss.</returns>
    public static async Task<(T First, T Later)> ThroughAsync<T>(IServiceProvider services, string place, Func<Task<T>> call)
        where T : IMessage
    {
        var first = await call();
        Assert.Equal(first.ToByteArray(), (await call()).ToByteArray());
        await OfAsync(services, place);
        return (first, await call());
    }

    private static async Task InMongoAsync(IMongoDatabase database, string place)
    {
        var result = await database.GetCollection<BsonDocument>("requests").UpdateOneAsync(
            new BsonDocument { ["_id"] = place, ["a"] = new BsonDocument("$exists", true) },
            new BsonDocument
            {
                ["$unset"] = new BsonDocument { ["a"] = "", ["r"] = "" },
                ["$set"] = new BsonDocument { ["t"] = "dead", ["u"] = DateTime.UnixEpoch },
            });
        Assert.Equal(1, result.ModifiedCount);
    }

    private static async Task InRedisAsync(IDatabase database, string place)
    {
        Assert.True(await database.HashDeleteAsync("request:" + place, "a"));
        await database.HashSetAsync("request:" + place, [new HashEntry("t", "dead"), new HashEntry("u", 0)]);
    }
}
