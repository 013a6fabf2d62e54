using StackExchange.Redis;

namespace Rapport.Following.Partitions;

/// <summary>
/// Reads what time will bring about out of sorted sets, one a partition: members by the instant at which they are due, as
/// <see cref="ToScore"/> has it.
/// </summary>
/// <param name="redis">The store.</param>
/// <param name="partitions">Its partitions.</param>
/// <param name="set">Name of the sets.</param>
public sealed class DueIndex(IConnectionMultiplexer redis, RedisPartitions partitions, string set)
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
        return scores.Count == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds((long)scores.Min());
    }

    /// <summary>Unix milliseconds, rounded up, so that what is due has always come.</summary>
    public static double ToScore(DateTimeOffset instant) =>
        Math.Ceiling((instant - DateTimeOffset.UnixEpoch).Ticks / (double)TimeSpan.TicksPerMillisecond);

    private RedisKey Key(int partition) => PartitionKeys.Of(partition, set);

    private static double Whole(DateTimeOffset now) => now.ToUnixTimeMilliseconds();
}
