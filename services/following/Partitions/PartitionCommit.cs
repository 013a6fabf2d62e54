using System.Globalization;
using Rapport.Contact.V1;
using StackExchange.Redis;

namespace Rapport.Following.Partitions;

/// <summary>
/// Everything one commit writes to a partition: absolute values only, so that writing twice is writing once.
/// </summary>
/// <param name="partition">Number of the partition.</param>
/// <param name="read">The mark that the decision was based on.</param>
/// <param name="n">Last number of the log that has taken effect after the commit; the same when time alone acted.</param>
public sealed class PartitionCommit(int partition, PartitionMark read, long n)
{
    private readonly List<RedisValue> states = [];
    private readonly List<RedisValue> removed = [];
    private readonly List<RedisValue> conclusions = [];
    private readonly SortedDictionary<string, RankChanges> ranks = new(StringComparer.Ordinal);

    /// <summary>Number of the partition.</summary>
    public int Partition { get; } = partition;

    /// <summary>Last number that has taken effect after the commit.</summary>
    public long LastN => Next.N;

    /// <summary>Whether the outbox gets new entries.</summary>
    public bool Concludes => conclusions.Count > 0;

    internal PartitionMark Read { get; } = read;

    internal PartitionMark Next { get; } = read.After(n);

    /// <summary>Numbers whose conclusions are not drawn again, because the partition is being rebuilt. Default none.</summary>
    internal Func<long, bool> IsQuiet { get; init; } = _ => false;

    /// <summary>Whether a conclusion from this number is drawn; a rebuild leaves out what was concluded before.</summary>
    public bool Draws(long causeN) => !IsQuiet(causeN);

    /// <summary>Sets a contact's state.</summary>
    public void SetState(string contact, byte[] state)
    {
        states.Add(contact);
        states.Add(state);
    }

    /// <summary>Deletes a contact's state.</summary>
    public void RemoveState(string contact) => removed.Add(contact);

    /// <summary>Puts a conclusion into the outbox; a rebuild leaves out what was concluded before.</summary>
    /// <param name="causeN">Number of the event it follows from; orders the entries of a partition.</param>
    /// <param name="conclusion">Its id is derived from its cause, so that deciding again writes the same entry.</param>
    public void Conclude(long causeN, Conclusion conclusion)
    {
        if (!IsQuiet(causeN))
            conclusions.Add(OutboxMember.Of(causeN, conclusions.Count, conclusion));
    }

    /// <summary>Puts a member into a sorted set of the partition; <paramref name="set"/> is its name after the tag.</summary>
    public void Rank(string set, string member, double score)
    {
        var changes = RanksOf(set).Set;
        changes.Add(score.ToString("R", CultureInfo.InvariantCulture));
        changes.Add(member);
    }

    /// <summary>Takes a member out of a sorted set of the partition.</summary>
    public void Unrank(string set, string member) => RanksOf(set).Removed.Add(member);

    /// <summary>Takes out of a sorted set all that it has in the store and what this commit has put there so far.</summary>
    /// <param name="set">Its name after the tag.</param>
    /// <param name="stored">Its members in the store, read under the mark that this commit is based on.</param>
    public void Empty(string set, IEnumerable<string> stored)
    {
        var changes = RanksOf(set);
        changes.Set.Clear();
        changes.Removed.AddRange(stored.Select(member => (RedisValue)member));
    }

    internal (RedisKey[] Keys, RedisValue[] Arguments) ToScriptCall()
    {
        var keys = new List<RedisKey>
        {
            PartitionKeys.Mark(Partition), PartitionKeys.States(Partition), PartitionKeys.Outbox(Partition),
        };
        var arguments = new List<RedisValue>(8 + states.Count + conclusions.Count) { Read.ToString(), Next.ToString() };
        Append(arguments, states);
        Append(arguments, removed);
        Append(arguments, conclusions);
        foreach (var (set, changes) in ranks)
        {
            keys.Add(PartitionKeys.Of(Partition, set));
            Append(arguments, changes.Removed);
            Append(arguments, changes.Set);
        }

        return ([.. keys], [.. arguments]);
    }

    private static void Append(List<RedisValue> arguments, List<RedisValue> values)
    {
        arguments.Add(values.Count);
        arguments.AddRange(values);
    }

    private RankChanges RanksOf(string set)
    {
        if (!ranks.TryGetValue(set, out var changes))
            ranks[set] = changes = new RankChanges([], []);
        return changes;
    }

    private sealed record RankChanges(List<RedisValue> Removed, List<RedisValue> Set);
}
