using Rapport.Defaults.Partitions;
using StackExchange.Redis;

namespace Rapport.Tagging.Contacts;

/// <summary>Reads what time will bring about out of its sorted sets (<see cref="TagWrites"/>), one a partition.</summary>
internal sealed class DueIndex(IConnectionMultiplexer redis, RedisPartitions partitions)
{
    private readonly IDatabase database = redis.GetDatabase();

    /// <summary>Contacts of each partition that are due, at most <paramref name="max"/> a partition, the longest due first.</summary>
    public async Task<IReadOnlyList<IReadOnlyList<string>>> ReadDueAsync(DateTimeOffset now, int max)
    {
        var due = await Task.WhenAll(Enumerable.Range(0, partitions.Count).Select(p =>
            database.SortedSetRangeByScoreAsync(Key(p), stop: Whole(now), take: max)));
        return [.. due.Select(contacts => (IReadOnlyList<string>)[.. contacts.Select(contact => (string)contact!)])];
    }

    /// <summary>The earliest instant after this one at which a contact falls due.</summary>
    public async Task<DateTimeOffset?> ReadNextAsync(DateTimeOffset now)
    {
        var firsts = await Task.WhenAll(Enumerable.Range(0, partitions.Count).Select(p =>
            database.SortedSetRangeByScoreWithScoresAsync(Key(p), start: Whole(now), exclude: Exclude.Start, take: 1)));
        var scores = firsts.SelectMany(first => first).Select(entry => entry.Score).ToList();
        return scores.Count == 0 ? null : TagWrites.FromScore(scores.Min());
    }

    private static RedisKey Key(int partition) => PartitionKeys.Of(partition, TagWrites.Due);

    private static double Whole(DateTimeOffset now) => now.ToUnixTimeMilliseconds();
}
