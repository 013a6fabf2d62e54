using Rapport.Following.Conclusions;
using StackExchange.Redis;

namespace Rapport.Following.Partitions;

/// <summary>
/// The outboxes of all partitions in Redis. All are counted in one round trip, so that what another process has left
/// behind is found too; reading begins at another partition every time, so that a busy one never starves the rest.
/// </summary>
public sealed class RedisOutbox(IConnectionMultiplexer redis, RedisPartitions partitions) : IConclusionOutbox
{
    private readonly IDatabase database = redis.GetDatabase();
    private int first;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<OutboxEntry>> ReadAsync(int max, CancellationToken cancellation)
    {
        var counts = await Task.WhenAll(Enumerable.Range(0, partitions.Count)
            .Select(p => database.SortedSetLengthAsync(PartitionKeys.Outbox(p))));
        var wanted = new List<Task<OutboxEntry[]>>();
        var left = max;
        for (var i = 0; i < counts.Length && left > 0; i++)
        {
            var p = (first + i) % counts.Length;
            if (counts[p] == 0)
                continue;
            wanted.Add(ReadAsync(p, left));
            left -= (int)Math.Min(counts[p], left);
        }

        first = counts.Length == 0 ? 0 : (first + 1) % counts.Length;
        return [.. (await Task.WhenAll(wanted)).SelectMany(entries => entries)];
    }

    /// <inheritdoc/>
    public Task RemoveAsync(IReadOnlyList<OutboxEntry> entries, CancellationToken cancellation) =>
        Task.WhenAll(entries.Select(OutboxMember.Locate).GroupBy(entry => entry.Partition).Select(group =>
            database.SortedSetRemoveAsync(
                PartitionKeys.Outbox(group.Key), [.. group.Select(entry => (RedisValue)entry.Member)])));

    private async Task<OutboxEntry[]> ReadAsync(int partition, int max)
    {
        var members = await database.SortedSetRangeByRankAsync(PartitionKeys.Outbox(partition), 0, max - 1);
        return [.. members.Select(member => OutboxMember.ToEntry(partition, (byte[])member!))];
    }
}
