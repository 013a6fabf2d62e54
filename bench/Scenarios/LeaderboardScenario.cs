using Rapport.Bench.Load;
using Rapport.Bench.Scoring;
using Rapport.Defaults.Partitions;
using Rapport.Scoring.Domain;
using Rapport.Scoring.Scores;
using StackExchange.Redis;

namespace Rapport.Bench.Scenarios;

/// <summary>How long the first hundred of a million contacts take to read although their scores fade.</summary>
internal sealed class LeaderboardScenario : IScenario
{
    private const int Partitions = 64;
    private const int Contacts = 1_000_000;
    private const int Reads = 300;
    private const int Places = 100;

    /// <inheritdoc/>
    public string Name => "leaderboard";

    /// <inheritdoc/>
    public bool NeedsPlatform => false;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Figure>> RunAsync(Platform platform)
    {
        await using var parts = await ScoringParts.StartAsync(new GeneratedLog(Partitions, 0, Contacts), Partitions);
        var (database, random, model) = (parts.Redis.GetDatabase(), new Random(1), BenchModel.Of(2));
        for (var p = 0; p < Partitions; p++)
            await database.SortedSetAddAsync(PartitionKeys.Of(p, ScoreWrites.Board(1)),
                [.. Enumerable.Range(0, Contacts / Partitions).Select(i => new SortedSetEntry($"c_{p}_{i}", random.NextDouble() * 30))]);
        var boards = new LeaderboardStore(parts.Redis, parts.Partitions);

        var ours = await Flood.RunAsync(1, Reads, async _ =>
        {
            var places = await boards.ReadAsync(1, null, Places);
            if (places.Sum(place => ScoreRank.ToScore(model, place.Rank, DateTimeOffset.UnixEpoch)) <= 0)
                throw new BenchException("The leaderboard is empty.");
        });
        var yardstick = await Flood.RunAsync(1, Reads, _ => database.PingAsync());
        return [Figure.OfLatencies($"first {Places} of {Contacts:N0}", ours.Latencies, yardstick.Latencies, "Redis PING")];
    }
}
