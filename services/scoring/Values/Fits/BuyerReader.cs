using Rapport.Following.Partitions;
using Rapport.Scoring.Values.Domain;
using Rapport.Scoring.Values.Stored;
using StackExchange.Redis;

namespace Rapport.Scoring.Values.Fits;

/// <summary>Reads everybody who has bought, a few hundred at a time.</summary>
internal sealed class BuyerReader(IConnectionMultiplexer redis, RedisPartitions partitions)
{
    private const int PageSize = 500;
    private readonly IDatabase database = redis.GetDatabase();

    /// <summary>Workspaces with buyers.</summary>
    public async Task<IReadOnlyList<string>> ReadWorkspacesAsync()
    {
        var found = await Task.WhenAll(partitions.All.Select(p =>
            database.SortedSetRangeByRankAsync(PartitionKeys.Of(p, ValueKeys.Workspaces))));
        return [.. found.SelectMany(names => names).Select(name => (string)name!).Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>The buyers of a workspace with what they are worth, in no order.</summary>
    public async IAsyncEnumerable<(string Contact, ContactValue Value)> ReadAsync(string workspace)
    {
        foreach (var partition in partitions.All)
        {
            var set = PartitionKeys.Of(partition, ValueKeys.Buyers(workspace));
            for (RedisValue after = ""; ;)
            {
                var page = await database.SortedSetRangeByValueAsync(set, after, exclude: Exclude.Start, take: PageSize);
                if (page.Length == 0)
                    break;
                var contacts = page.Select(contact => (string)contact!).ToList();
                var snapshot = await partitions.ReadAsync(
                    partition, [.. contacts.Select(contact => ValueKeys.State(workspace, contact))]);
                foreach (var (contact, state) in contacts.Zip(snapshot.States))
                    yield return (contact, ContactValueCodec.Read(state));
                after = page[^1];
            }
        }
    }
}
