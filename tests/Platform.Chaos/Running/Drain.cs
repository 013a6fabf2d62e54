using System.Diagnostics;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Rapport.Platform.Chaos.Running;

/// <summary>Waits until the platform has nothing left to do, seen from its stores.</summary>
/// <param name="stores">Where to look.</param>
/// <param name="runsWait">Journeys wait for days: only those are left to be done whose time comes within the hour.</param>
/// <param name="say">Takes a line of progress.</param>
internal sealed class Drain(Stores stores, bool runsWait, Action<string> say)
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Talk = TimeSpan.FromSeconds(15);

    // What is on its way between two stores is seen in neither for a moment.
    private const int LooksInPeace = 3;

    /// <summary>Returns when there was peace for some looks, with how long it took; or with what is left when time is over.</summary>
    public async Task<(TimeSpan Took, string? Left)> WaitAsync(TimeSpan bound)
    {
        var waited = Stopwatch.StartNew();
        var (peace, said) = (0, TimeSpan.Zero);
        var peaceAt = TimeSpan.Zero;
        long logged = -1;
        while (peace < LooksInPeace)
        {
            var (left, total) = await LookAsync();
            var isPeaceful = left.Length == 0 && total == logged;
            if (isPeaceful && peace == 0)
                peaceAt = waited.Elapsed;
            (peace, logged) = (isPeaceful ? peace + 1 : 0, total);
            if (left.Length > 0 && waited.Elapsed > bound)
                return (waited.Elapsed, left);
            if (left.Length > 0 && waited.Elapsed - said > Talk)
            {
                said = waited.Elapsed;
                say($"draining: {left}");
            }

            await Task.Delay(Look);
        }

        return (peaceAt, null);
    }

    private async Task<(string Left, long Logged)> LookAsync()
    {
        try
        {
            var progress = await Progress.ReadAsync(stores);
            var left = new List<string>();
            if (progress.Lag > 0 || progress.InboxRequests > 0)
                left.Add(progress.ToString());
            await CountAsync(left, "runs on their way", "journey", "runs", OnTheirWay());
            await CountAsync(left, "journey outboxes", "journey", "runs", Any("outAt", "saysAt"));
            await CountAsync(left, "mails to be sent", "notification", "messages",
                new BsonDocument("st", new BsonDocument("$in", new BsonArray { "Queued", "Sending" })));
            await CountAsync(left, "conclusions of messages", "notification", "messages", Any("out.t"));
            await CountAsync(left, "conclusions of hand-offs", "notification", "handoffs", Any("out.t"));
            await CountOutboxAsync(left, "tagging's outbox", Stores.Tagging, progress.Head.Length);
            await CountOutboxAsync(left, "scoring's outbox", Stores.Scoring, progress.Head.Length);
            return (string.Join("; ", left), progress.Head.Sum());
        }
        catch (Exception away) when (StoreFault.IsAway(away))
        {
            return ("a store is away", -1);
        }
    }

    private BsonDocument OnTheirWay()
    {
        var active = new BsonDocument("active", true);
        return runsWait
            ? active.Add("wakeAt", new BsonDocument("$lte", TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(1))) : active;
    }

    private static BsonDocument Any(params string[] fields) => new("$or",
        new BsonArray(fields.Select(name => new BsonDocument(name, new BsonDocument("$exists", true)))));

    private async Task CountAsync(
        List<string> left, string what, string service, string collection, BsonDocument filter)
    {
        var count = await stores.Collection(service, collection).CountDocumentsAsync(filter);
        if (count > 0)
            left.Add($"{count} {what}");
    }

    private async Task CountOutboxAsync(List<string> left, string what, int database, int partitions)
    {
        var redis = stores.Redis(database);
        var counts = await Task.WhenAll(
            Enumerable.Range(0, partitions).Select(p => redis.SortedSetLengthAsync(Stores.Key(p, "out"))));
        if (counts.Sum() > 0)
            left.Add($"{counts.Sum()} entries in {what}");
    }
}
