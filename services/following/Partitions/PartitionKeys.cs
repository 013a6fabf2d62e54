using System.Globalization;
using StackExchange.Redis;

namespace Rapport.Following.Partitions;

/// <summary>
/// Keys of one partition. All share the hash tag <c>{p}</c>, so that they live in one slot of a cluster and one
/// script can write them together. Two services never share a Redis database.
/// <list type="table">
/// <item><term><c>{p}:wm</c></term><description>string, <see cref="PartitionMark"/></description></item>
/// <item><term><c>{p}:contacts</c></term><description>hash, workspace/contact to the service's state of it</description></item>
/// <item><term><c>{p}:out</c></term><description>sorted set, all scores 0: conclusions on their way to the log, each as
/// <see cref="OutboxMember"/>, therefore in the order of their causes</description></item>
/// <item><term><c>{p}:…</c></term><description>the service's own sorted sets</description></item>
/// </list>
/// </summary>
public static class PartitionKeys
{
    /// <summary>A key of the partition.</summary>
    public static RedisKey Of(int partition, string name) =>
        string.Create(CultureInfo.InvariantCulture, $"{{{partition}}}:{name}");

    /// <summary>The partition that a key belongs to; null for a key of no partition.</summary>
    internal static int? PartitionOf(RedisKey key)
    {
        var text = (string)key!;
        var end = text.IndexOf('}', StringComparison.Ordinal);
        return end > 1 && text[0] == '{'
            && int.TryParse(text.AsSpan(1, end - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var partition)
                ? partition
                : null;
    }

    internal static RedisKey Mark(int partition) => Of(partition, "wm");

    internal static RedisKey States(int partition) => Of(partition, "contacts");

    internal static RedisKey Outbox(int partition) => Of(partition, "out");
}
