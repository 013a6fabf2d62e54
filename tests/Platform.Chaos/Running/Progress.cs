using System.Globalization;
using MongoDB.Bson;
using MongoDB.Driver;
using StackExchange.Redis;

namespace Rapport.Platform.Chaos.Running;

/// <summary>How far the log reaches and how far every follower has come.</summary>
/// <param name="Head">Last number of each partition.</param>
/// <param name="Followers">Last number that took effect in each partition, by service.</param>
/// <param name="InboxRequests">Requests that wait to be numbered.</param>
internal sealed record Progress(
    long[] Head, IReadOnlyDictionary<string, long[]> Followers, long InboxRequests)
{
    private static readonly string[] InMongo = ["journey", "notification"];

    /// <summary>Events that have not taken effect with the follower that is furthest behind.</summary>
    public long Lag => Followers.Values.Max(marks => Head.Zip(marks, (head, mark) => Math.Max(0, head - mark)).Sum());

    /// <summary>True when everyone has come as far as the log reached at some time.</summary>
    public bool HasReached(long[] target) =>
        Followers.Values.All(marks => target.Zip(marks, (wanted, mark) => mark >= wanted).All(reached => reached));

    /// <summary>Reads it all.</summary>
    public static async Task<Progress> ReadAsync(Stores stores)
    {
        var head = await stores.HeadAsync();
        var followers = new Dictionary<string, long[]>
        {
            ["tagging"] = await MarksAsync(stores.Redis(Stores.Tagging), head.Length),
            ["scoring"] = await MarksAsync(stores.Redis(Stores.Scoring), head.Length),
        };
        foreach (var service in InMongo)
            followers[service] = await MarksAsync(
                stores.Collection(service, service == "notification" ? "consent_act_watermarks" : "watermarks"), head.Length);
        var inbox = await stores.Collection("contact", "inbox").CountDocumentsAsync(new BsonDocument());
        return new Progress(head, followers, inbox);
    }

    /// <summary>Events behind, by follower.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"log {Head.Sum()}, inbox {InboxRequests}, behind: ")
        + string.Join(", ", Followers.Select(f => $"{f.Key} {Head.Zip(f.Value, (head, mark) => Math.Max(0, head - mark)).Sum()}"));

    private static async Task<long[]> MarksAsync(IDatabase redis, int partitions)
    {
        var marks = await redis.StringGetAsync(
            [.. Enumerable.Range(0, partitions).Select(p => Stores.Key(p, "wm"))]);
        return [.. marks.Select(mark => mark.IsNull
            ? 0 : long.Parse(((string)mark!).Split(':')[0], CultureInfo.InvariantCulture))];
    }

    private static async Task<long[]> MarksAsync(IMongoCollection<BsonDocument> watermarks, int partitions)
    {
        var marks = new long[partitions];
        foreach (var mark in await watermarks.Find(new BsonDocument()).ToListAsync())
            marks[mark["_id"].ToInt32()] = mark["n"].ToInt64();
        return marks;
    }
}
