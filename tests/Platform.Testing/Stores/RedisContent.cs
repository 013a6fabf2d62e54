using StackExchange.Redis;

namespace Rapport.Platform.Testing.Stores;

/// <summary>Everything that a Redis database holds, key by key, so that two states can be told apart.</summary>
public static class RedisContent
{
    /// <summary>
    /// Texts, hashes and sorted sets as sorted lines of base 64. Of a partition's mark only the number counts, which is
    /// before its first colon: how many commits it took to come there is no part of the state.
    /// </summary>
    /// <param name="lease">The database.</param>
    /// <param name="isWanted">Which keys.</param>
    public static async Task<SortedDictionary<string, string>> ReadAsync(RedisLease lease, Func<string, bool> isWanted)
    {
        var content = new SortedDictionary<string, string>(StringComparer.Ordinal);
        await foreach (var key in lease.Connection.GetServers()[0].KeysAsync(lease.Number))
            if (isWanted(key!))
                content[key!] = await ReadAsync(lease.Database, key);
        return content;
    }

    private static async Task<string> ReadAsync(IDatabase database, RedisKey key)
    {
        switch (await database.KeyTypeAsync(key))
        {
            case RedisType.String:
                var text = (string)(await database.StringGetAsync(key))!;
                return ((string)key!).EndsWith(":wm", StringComparison.Ordinal) ? text.Split(':')[0] : text;
            case RedisType.Hash:
                return string.Join('\n', (await database.HashGetAllAsync(key))
                    .Select(entry => $"{entry.Name}={Convert.ToBase64String((byte[])entry.Value!)}")
                    .Order(StringComparer.Ordinal));
            case RedisType.SortedSet:
                return string.Join('\n', (await database.SortedSetRangeByRankWithScoresAsync(key))
                    .Select(entry => $"{Convert.ToBase64String((byte[])entry.Element!)}@{entry.Score:R}"));
            case var other:
                return other.ToString();
        }
    }
}
