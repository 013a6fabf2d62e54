using System.Diagnostics;
using Rapport.Events;
using Rapport.Hosting.Errors;
using Rapport.Storage.Connections;
using StackExchange.Redis;

namespace Rapport.Following.Partitions;

/// <summary>
/// A service's state in Redis, partition by partition (README.md, stage 6): read the mark and the states,
/// decide in C#, commit with one script that writes only if the mark still stands. Keys: <see cref="PartitionKeys"/>.
/// </summary>
/// <param name="redis">The store.</param>
/// <param name="renewal">Takes care of partitions without a mark; null: they are new, and begin with the log.</param>
public sealed class RedisPartitions(IConnectionMultiplexer redis, PartitionRenewal? renewal = null)
{
    // Values go to commands in slices because Lua's unpack has room for about 8,000.
    private const string CommitScript = """
        if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
        local at = 3
        local function write(key, command, ...)
          local last = at + tonumber(ARGV[at])
          for from = at + 1, last, 1000 do
            local arguments = {...}
            for i = from, math.min(from + 999, last) do arguments[#arguments + 1] = ARGV[i] end
            redis.call(command, key, unpack(arguments))
          end
          at = last + 1
        end
        write(KEYS[2], 'HSET')
        write(KEYS[2], 'HDEL')
        local last = at + tonumber(ARGV[at])
        for i = at + 1, last do redis.call('ZADD', KEYS[3], 0, ARGV[i]) end
        at = last + 1
        for k = 4, #KEYS do
          write(KEYS[k], 'ZREM')
          write(KEYS[k], 'ZADD')
        end
        redis.call('SET', KEYS[1], ARGV[2])
        return 1
        """;

    private readonly IDatabase database = redis.GetDatabase();

    /// <summary>Partitions of the installation; 0 until the log has been asked.</summary>
    public int Count { get; private set; }

    /// <summary>The numbers of all partitions, for reading.</summary>
    /// <exception cref="DomainError">UNAVAILABLE until the log has been asked how many there are.</exception>
    public IEnumerable<int> All => Enumerable.Range(0, Known);

    private int Known => Count > 0 ? Count : throw DomainError.Unavailable("The event log", TimeSpan.FromSeconds(1));

    /// <summary>The partition of a contact.</summary>
    /// <exception cref="DomainError">UNAVAILABLE until the log has been asked how many there are.</exception>
    public int PartitionOf(string workspace, string contact) => Partition.Of(workspace, contact, Known);

    /// <summary>
    /// Mark and states of a partition. Calls made without awaiting in between share a round trip; the mark is sent
    /// first, so that states are never older than it.
    /// </summary>
    public async Task<PartitionSnapshot> ReadAsync(int partition, IReadOnlyList<string> contacts)
    {
        var mark = database.StringGetAsync(PartitionKeys.Mark(partition));
        var states = contacts.Count == 0
            ? Task.FromResult<RedisValue[]>([])
            : database.HashGetAsync(PartitionKeys.States(partition), [.. contacts.Select(c => (RedisValue)c)]);
        return new PartitionSnapshot(
            PartitionMark.Parse(await mark), [.. (await states).Select(state => (byte[]?)state)]);
    }

    /// <summary>The keys of the states of a partition, some perhaps twice; what changes meanwhile may be missing.</summary>
    /// <param name="partition">Number of the partition.</param>
    /// <param name="pattern">As Redis matches: * for anything.</param>
    public async IAsyncEnumerable<string> KeysAsync(int partition, string pattern)
    {
        await foreach (var entry in database.HashScanNoValuesAsync(PartitionKeys.States(partition), pattern, pageSize: 1000))
            yield return entry!;
    }

    /// <summary>The members of a sorted set of a partition; <paramref name="set"/> is its name after the tag.</summary>
    public async Task<IReadOnlyList<string>> MembersAsync(int partition, string set) =>
        [.. (await database.SortedSetRangeByRankAsync(PartitionKeys.Of(partition, set))).Select(member => (string)member!)];

    /// <summary>Commits; false when another has committed since the mark was read: read and decide anew.</summary>
    public async Task<bool> CommitAsync(PartitionCommit commit)
    {
        var (keys, arguments) = commit.ToScriptCall();
        var started = Stopwatch.GetTimestamp();
        var stands = (bool)await database.ScriptEvaluateAsync(CommitScript, keys, arguments);
        RedisMetrics.Committed(started, stands);
        return stands;
    }

    /// <summary>
    /// The last number that took effect in each partition of an installation with this many. Partitions without a mark
    /// get one; what was to be emptied is.
    /// </summary>
    public async Task<IReadOnlyList<long>> ReadWatermarksAsync(int partitionCount)
    {
        Count = partitionCount;
        var marks = await ReadMarksAsync();
        if (marks.Any(mark => mark.N < 0))
        {
            await (renewal?.RenewAsync(marks) ?? BeginAsync());
            marks = await ReadMarksAsync();
        }

        return [.. marks.Select(mark => Math.Max(0, mark.N))];
    }

    /// <summary>The marks of all partitions.</summary>
    /// <exception cref="DomainError">UNAVAILABLE until the log has been asked how many there are.</exception>
    public async Task<IReadOnlyList<PartitionMark>> ReadMarksAsync()
    {
        var marks = await Task.WhenAll(All.Select(p => database.StringGetAsync(PartitionKeys.Mark(p))));
        return [.. marks.Select(mark => PartitionMark.Parse(mark))];
    }

    private Task BeginAsync() => Task.WhenAll(All.Select(p => database.StringSetAsync(
        PartitionKeys.Mark(p), default(PartitionMark).ToString(), when: When.NotExists)));
}
