using MongoDB.Bson;
using MongoDB.Driver;
using Rapport.Platform.Chaos.Running;

namespace Rapport.Platform.Chaos.Tests;

/// <summary>Damages stores by hand, each in a way that a broken platform would.</summary>
/// <param name="stores">Of a stack at rest.</param>
internal sealed class Vandal(Stores stores)
{
    /// <summary>Takes one accepted event out of the log.</summary>
    public async Task LoseEventAsync()
    {
        var events = stores.Collection("contact", "events");
        var one = await events.Find(new BsonDocument("nm", "page_viewed")).FirstAsync();
        await events.DeleteOneAsync(new BsonDocument("_id", one["_id"]));
    }

    /// <summary>Adds a thousandth to one score.</summary>
    public async Task AlterScoreAsync()
    {
        var redis = stores.Redis(Stores.Scoring);
        await foreach (var key in stores.RedisServer.KeysAsync(Stores.Scoring, "*:top:*"))
        {
            var member = (await redis.SortedSetRangeByRankAsync(key, 0, 0))[0];
            await redis.SortedSetIncrementAsync(key, member, 0.0015);
            return;
        }
    }

    /// <summary>Puts somebody into a segment who does not belong there.</summary>
    public async Task AddMemberAsync()
    {
        await foreach (var key in stores.RedisServer.KeysAsync(Stores.Tagging, "*:segment:*"))
        {
            await stores.Redis(Stores.Tagging).SortedSetAddAsync(key, "c_nobody", 0);
            return;
        }
    }

    /// <summary>Makes one timer look as if it had fired a second early.</summary>
    public async Task HurryTimerAsync()
    {
        var runs = stores.Collection("journey", "runs");
        var run = await runs.Find(new BsonDocument("exit", "completed")).FirstAsync();
        foreach (var entry in run["trace"].AsBsonArray.Select(entry => entry.AsBsonDocument).Where(e => e["kind"] == "wait"))
            entry["out"] = entry["in"].ToUniversalTime().AddSeconds(1);
        await runs.ReplaceOneAsync(new BsonDocument("_id", run["_id"]), run);
    }

    /// <summary>Repeats one message under another id, as an order carried out twice would.</summary>
    public async Task RepeatMessageAsync()
    {
        var messages = stores.Collection("notification", "messages");
        var message = await messages.Find(new BsonDocument("st", "Sent")).FirstAsync();
        message["_id"] = "nr_repeated";
        await messages.InsertOneAsync(message);
    }
}
