using Rapport.Contact.V1;
using Rapport.Following.Rebuilding;
using StackExchange.Redis;

namespace Rapport.Following.Partitions;

/// <summary>
/// Gives partitions their first mark, and takes the state of those that are to be rebuilt away. A rebuild is a partition
/// put back to the beginning of the log in one step with a note of how far it had concluded; following the log does
/// the rest, in whichever process, and goes on after any kill, since the mark is all there is to know.
/// </summary>
public sealed class PartitionRenewal(
    IConnectionMultiplexer redis, EventLogService.EventLogServiceClient log, DefinitionKeeper definitions,
    TimeProvider clock)
{
    // What was concluded so shortly before the store was lost may not have reached the log.
    private static readonly TimeSpan InFlight = TimeSpan.FromMinutes(5);

    // Whoever applies events of a rebuild reads the definitions first; processes of the version before do so twice a second.
    private static readonly TimeSpan DefinitionsRead = TimeSpan.FromSeconds(1.5);

    private const int KeysAtOnce = 500;

    private const string Replace = """
        if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
        redis.call('SET', KEYS[1], ARGV[2])
        return 1
        """;

    // Another process may have emptied the partition meanwhile and begun to fill it.
    private const string Delete = """
        if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
        for k = 2, #KEYS do redis.call('UNLINK', KEYS[k]) end
        return 1
        """;

    private readonly IDatabase database = redis.GetDatabase();

    /// <summary>Marks partitions that have none, and empties those that are to be emptied.</summary>
    /// <param name="marks">As read, by partition.</param>
    /// <exception cref="Grpc.Core.RpcException">The log did not answer.</exception>
    public async Task RenewAsync(IReadOnlyList<PartitionMark> marks)
    {
        if (marks.Any(mark => mark.IsBlank))
            await CreateAsync([.. marks.Index().Where(each => each.Item.IsBlank).Select(each => each.Index)]);
        if (marks.Any(mark => mark.IsEmptying))
            await EmptyAsync(marks);
    }

    /// <summary>Puts every partition back to the beginning. Those that are being emptied already are left at that.</summary>
    public async Task StartAsync(int partitionCount)
    {
        var closed = await Task.WhenAll(Enumerable.Range(0, partitionCount).Select(CloseAsync));
        await EmptyAsync(closed);
    }

    private async Task<PartitionMark> CloseAsync(int partition)
    {
        while (true)
        {
            var mark = PartitionMark.Parse(await database.StringGetAsync(PartitionKeys.Mark(partition)));
            if (mark.IsBlank || mark.IsEmptying || mark.N == 0)
                return mark;
            if (await ReplaceAsync(partition, mark, mark.Closed()))
                return mark.Closed();
        }
    }

    /// <summary>First marks: what the log holds already was concluded from, by this store before it was lost.</summary>
    private async Task CreateAsync(IReadOnlyList<int> partitions)
    {
        await definitions.EstablishAsync(CancellationToken.None);
        var status = await log.GetLogStatusAsync(new GetLogStatusRequest());
        if (partitions.Any(p => status.LastN[p] > 0))
            await Task.Delay(DefinitionsRead);
        var quietBefore = (clock.GetUtcNow() - InFlight).ToUnixTimeMilliseconds();
        await Task.WhenAll(partitions.Select(p => database.StringSetAsync(PartitionKeys.Mark(p),
            (status.LastN[p] == 0 ? default : new PartitionMark(0, 0, status.LastN[p], quietBefore)).ToString(),
            when: When.NotExists)));
    }

    private async Task EmptyAsync(IReadOnlyList<PartitionMark> marks)
    {
        var keys = Enumerable.Range(0, marks.Count).Where(p => marks[p].IsEmptying).ToDictionary(
            p => p, _ => new List<RedisKey>());
        if (keys.Count == 0)
            return;
        foreach (var server in redis.GetServers().Where(server => server is { IsConnected: true, IsReplica: false }))
            await foreach (var key in server.KeysAsync(database.Database, "{*}:*", 1000))
                if (PartitionKeys.PartitionOf(key) is { } p && keys.TryGetValue(p, out var found)
                    && key != PartitionKeys.Mark(p) && key != PartitionKeys.Outbox(p))
                    found.Add(key);
        foreach (var (partition, found) in keys)
        {
            foreach (var some in found.Chunk(KeysAtOnce))
                await database.ScriptEvaluateAsync(
                    Delete, [PartitionKeys.Mark(partition), .. some], [marks[partition].ToString()]);
            await ReplaceAsync(partition, marks[partition], marks[partition].Reopened());
        }
    }

    private async Task<bool> ReplaceAsync(int partition, PartitionMark read, PartitionMark next) =>
        (bool)await database.ScriptEvaluateAsync(
            Replace, [PartitionKeys.Mark(partition)], [read.ToString(), next.ToString()]);
}
