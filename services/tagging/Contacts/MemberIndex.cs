using Rapport.Following.Partitions;
using StackExchange.Redis;

namespace Rapport.Tagging.Contacts;

/// <summary>Reads who is in a segment out of its sorted sets (<see cref="TagWrites"/>), one a partition.</summary>
internal sealed class MemberIndex(IConnectionMultiplexer redis, RedisPartitions partitions)
{
    private readonly IDatabase database = redis.GetDatabase();

    /// <summary>The next members by id, at most <paramref name="size"/>; from the first after "".</summary>
    public async Task<IReadOnlyList<string>> ReadAsync(int segmentNumber, string after, int size)
    {
        var set = TagWrites.Members(segmentNumber);
        var pages = await Task.WhenAll(partitions.All.Select(p =>
            database.SortedSetRangeByValueAsync(
                PartitionKeys.Of(p, set), min: after, exclude: Exclude.Start, take: size)));
        return [.. pages.SelectMany(page => page).Select(contact => (string)contact!)
            .Order(StringComparer.Ordinal).Take(size)];
    }

    /// <summary>How many members there are.</summary>
    public async Task<long> CountAsync(int segmentNumber) => (await Task.WhenAll(partitions.All.Select(p =>
        database.SortedSetLengthAsync(PartitionKeys.Of(p, TagWrites.Members(segmentNumber)))))).Sum();

    /// <summary>Forgets the members of a version that is not asked for any more.</summary>
    public Task DropAsync(int segmentNumber) => Task.WhenAll(partitions.All.Select(p =>
        database.KeyDeleteAsync(PartitionKeys.Of(p, TagWrites.Members(segmentNumber)))));
}
