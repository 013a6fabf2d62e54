using Rapport.Bench.Load;
using Rapport.Bench.Scoring;
using Rapport.Events;
using Rapport.Following.Partitions;
using Rapport.Scoring.Scores;
using Rapport.Scoring.Scores.Domain;
using Rapport.Scoring.Scores.Leaderboards;
using Rapport.Scoring.Vocabulary;
using StackExchange.Redis;

namespace Rapport.Bench.Scenarios;

/// <summary>
/// How long the first hundred of a million contacts take to read although their scores fade: at one rate, where ranks
/// are in the order of scores, and at three, where candidates are compared one by one until none beyond can be higher.
/// </summary>
internal sealed class LeaderboardScenario : IScenario
{
    private const int Partitions = 64;
    private const int Contacts = 1_000_000;
    private const int Reads = 300;
    private const int Places = 100;
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    /// <inheritdoc/>
    public string Name => "leaderboard";

    /// <inheritdoc/>
    public bool NeedsPlatform => false;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Figure>> RunAsync(Platform platform)
    {
        await using var parts = await ScoringParts.StartAsync(new GeneratedLog(Partitions, 0, Contacts), Partitions);
        var (database, one, three) = (parts.Redis.GetDatabase(), BenchModel.Of(2), FadingModel.OfThree());
        for (var p = 0; p < Partitions; p++)
            await FillAsync(database, p, three);
        var boards = new LeaderboardStore(parts.Redis, parts.Partitions);
        var exact = new BoundedBoard(boards, parts.Partitions);

        var byRank = await Flood.RunAsync(1, Reads, async _ =>
        {
            var places = await boards.ReadAsync(one.Number, null, Places);
            if (places.Sum(place => ScoreRank.ToScore(one, place.Rank, DateTimeOffset.UnixEpoch)) <= 0)
                throw new BenchException("The leaderboard is empty.");
        });
        var byBound = await Flood.RunAsync(1, Reads, async _ =>
        {
            var page = await exact.ReadAsync(GeneratedLog.Workspace, three, Places, Now);
            if (page.Entries.Count < Places || page.Bound > page.Entries[^1].Score)
                throw new BenchException("The order of the leaderboard is not proven.");
        });
        var yardstick = await Flood.RunAsync(1, Reads, _ => database.PingAsync());
        return
        [
            Figure.OfLatencies($"first {Places} of {Contacts:N0}", byRank.Latencies, yardstick.Latencies, "Redis PING"),
            Figure.OfLatencies("the same, three half-lives", byBound.Latencies, yardstick.Latencies, "Redis PING"),
        ];
    }

    // One board for each model; the second's contacts have states too, for they are compared by them.
    private static async Task FillAsync(IDatabase database, int partition, ScoringModel model)
    {
        var random = new Random(partition);
        var contacts = Enumerable.Range(0, Contacts)
            .Where(c => Partition.Of(GeneratedLog.Workspace, $"c_{c}", Partitions) == partition);
        foreach (var chunk in contacts.Chunk(2000))
        {
            var scores = chunk.Select(c => (Name: $"c_{c}", Score: FadingModel.Score(random, model, Now))).ToList();
            await database.SortedSetAddAsync(PartitionKeys.Of(partition, LeaderboardStore.Board(1)),
                [.. scores.Select(s => new SortedSetEntry(s.Name, random.NextDouble() * 30))]);
            await database.SortedSetAddAsync(PartitionKeys.Of(partition, LeaderboardStore.Board(model.Number)),
                [.. scores.Select(s => new SortedSetEntry(s.Name, ScoreRank.Of(model, s.Score)!.Value))]);
            await database.HashSetAsync(PartitionKeys.Of(partition, "contacts"),
                [
                    .. scores.Select(s => new HashEntry(
                        ContactKey.Of(GeneratedLog.Workspace, s.Name),
                        ContactScoresCodec.Write(ContactScores.Empty.With(s.Score)))),
                ]);
        }
    }
}
