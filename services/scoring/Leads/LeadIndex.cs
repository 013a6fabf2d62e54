using Rapport.Following.Partitions;
using Rapport.Scoring.Scores;
using Rapport.Scoring.Vocabulary;
using StackExchange.Redis;

namespace Rapport.Scoring.Leads;

/// <summary>Reads which contacts are in a stage out of its sorted sets (<see cref="ScoreWrites"/>), one a partition.</summary>
internal sealed class LeadIndex(IConnectionMultiplexer redis, RedisPartitions partitions)
{
    private readonly IDatabase database = redis.GetDatabase();

    /// <summary>The next contacts by id, at most <paramref name="size"/>; from the first after "".</summary>
    public async Task<IReadOnlyList<string>> ReadAsync(string workspace, Stage stage, string after, int size)
    {
        var set = ScoreWrites.StageSet(workspace, stage);
        var pages = await Task.WhenAll(partitions.All.Select(p =>
            database.SortedSetRangeByValueAsync(
                PartitionKeys.Of(p, set), min: after, exclude: Exclude.Start, take: size)));
        return [.. pages.SelectMany(page => page).Select(contact => (string)contact!)
            .Order(StringComparer.Ordinal).Take(size)];
    }
}
