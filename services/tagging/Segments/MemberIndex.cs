using Rapport.Following.Partitions;
using Rapport.Tagging.Contacts;
using StackExchange.Redis;

namespace Rapport.Tagging.Segments;

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

    /// <summary>Forgets the members of a segment that no longer exists.</summary>
    public Task DropAsync(int segmentNumber) => Task.WhenAll(partitions.All.Select(p =>
        database.KeyDeleteAsync(PartitionKeys.Of(p, TagWrites.Members(segmentNumber)))));
}
