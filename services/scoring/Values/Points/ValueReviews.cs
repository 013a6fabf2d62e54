using Rapport.Contact.V1;
using Rapport.Following.Partitions;
using Rapport.Scoring.Values.Steps;
using Rapport.Scoring.Values.Stored;
using StackExchange.Redis;

namespace Rapport.Scoring.Values.Points;

/// <summary>Finds what time alone has brought about and the log has not been told.</summary>
internal sealed class ValueReviews(
    IConnectionMultiplexer redis, RedisPartitions partitions, PointsCatalog catalog, TimeProvider clock)
{
    private readonly IDatabase database = redis.GetDatabase();

    /// <summary>What is to be said; nothing for a contact whose tier is renewed or in its grace.</summary>
    public async Task<IReadOnlyList<Conclusion>> FindAsync()
    {
        var now = clock.GetUtcNow();
        var found = new List<Conclusion>();
        if (partitions.Count == 0)
            return found;
        foreach (var partition in partitions.All)
        {
            var due = await database.SortedSetRangeByScoreAsync(
                PartitionKeys.Of(partition, ValueKeys.Due), stop: now.ToUnixTimeSeconds());
            foreach (var page in due.Select(member => (string)member!).Chunk(500))
                found.AddRange(await FindAsync(partition, page, now));
        }

        return found;
    }

    /// <summary>The earliest moment after now at which there may be something to say.</summary>
    public async Task<DateTimeOffset?> NextDueAsync(DateTimeOffset now)
    {
        if (partitions.Count == 0)
            return null;
        var next = await Task.WhenAll(partitions.All.Select(p => database.SortedSetRangeByScoreWithScoresAsync(
            PartitionKeys.Of(p, ValueKeys.Due), now.ToUnixTimeSeconds(), exclude: Exclude.Start, take: 1)));
        var seconds = next.SelectMany(entries => entries).Select(entry => (long)entry.Score).DefaultIfEmpty(long.MaxValue).Min();
        return seconds == long.MaxValue ? null : DateTimeOffset.FromUnixTimeSeconds(seconds);
    }

    private async Task<List<Conclusion>> FindAsync(
        int partition, string[] contacts, DateTimeOffset now)
    {
        var found = new List<Conclusion>();
        var snapshot = await partitions.ReadAsync(partition, [.. contacts.Select(contact => ValueKeys.State(contact))]);
        foreach (var (key, state) in contacts.Zip(snapshot.States))
        {
            var (workspace, contact) = ContactKey.Parse(key);
            var step = ValueSteps.Until(ContactValueCodec.Read(state), now, catalog.Of(workspace).At(now));
            found.AddRange(step.Entries.Select(entry => entry.ToExpiry(workspace, contact)));
            found.AddRange(step.Moves.Select(move => move.ToConclusion(workspace, contact, null)!));
        }

        return found;
    }
}
