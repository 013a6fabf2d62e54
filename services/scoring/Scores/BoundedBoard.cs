using Rapport.Following.Partitions;
using Rapport.Scoring.Scores.Domain;
using Rapport.Scoring.Scores.Leaderboards;

namespace Rapport.Scoring.Scores;

/// <summary>A contact on a leaderboard.</summary>
/// <param name="Contact">Its id.</param>
/// <param name="Score">At the board's instant; above zero.</param>
internal readonly record struct Ranked(string Contact, double Score);

/// <summary>A stretch of a leaderboard.</summary>
/// <param name="Entries">Highest first, equal ones by descending id.</param>
/// <param name="Bound">
/// Nobody who was not looked at is above this score; above the last entry's, the order is not proven.
/// </param>
internal sealed record BoundedPage(IReadOnlyList<Ranked> Entries, double Bound);

/// <summary>
/// The leaderboard of a version whose ranks only bound its scores: as many candidates are compared by their scores as
/// it needs until nobody beyond them can be higher than the last one shown, at most <see cref="MostCandidates"/>.
/// </summary>
internal sealed class BoundedBoard(LeaderboardStore places, RedisPartitions partitions)
{
    /// <summary>Contacts that are compared at most; pages end there.</summary>
    public const int MostCandidates = 5_000;

    /// <summary>The first <paramref name="count"/> contacts at an instant; at most <see cref="MostCandidates"/>.</summary>
    public async Task<BoundedPage> ReadAsync(string workspace, ScoringModel model, int count, DateTimeOffset at)
    {
        for (var taken = Math.Min(2 * count, MostCandidates); ; taken = Math.Min(4 * taken, MostCandidates))
        {
            var candidates = await places.ReadAsync(model.Number, null, taken);
            var bound = candidates.Count < taken ? 0 : ScoreRank.ToScore(model, candidates[^1].Rank, at);
            var best = (await partitions.ReadScoresAsync(workspace, candidates.Select(p => p.Contact)))
                .Select(pair => new Ranked(pair.Key, ScoreSum.Of(model, pair.Value.Model(model.Number), at)))
                .Where(ranked => ranked.Score > 0)
                .OrderByDescending(ranked => ranked.Score)
                .ThenByDescending(ranked => ranked.Contact, StringComparer.Ordinal)
                .Take(count).ToList();
            if (taken == MostCandidates || bound == 0 || (best.Count == count && best[^1].Score >= bound))
                return new BoundedPage(
                    best, best.Count == count ? Math.Max(bound, best.Count == 0 ? 0 : best[^1].Score) : bound);
        }
    }
}

/// <summary>Reads the scores of several contacts at once.</summary>
internal static class ScoreStates
{
    /// <summary>Contacts as they are now, those of one partition in one read; merged ones are left out.</summary>
    public static async Task<IReadOnlyDictionary<string, ContactScores>> ReadScoresAsync(
        this RedisPartitions partitions, string workspace, IEnumerable<string> contacts)
    {
        var reads = await Task.WhenAll(contacts.GroupBy(c => partitions.PartitionOf(workspace, c)).Select(async group =>
        {
            var ids = group.ToList();
            var snapshot = await partitions.ReadAsync(group.Key, [.. ids.Select(id => ContactKey.Of(workspace, id))]);
            return ids.Zip(snapshot.States.Select(ContactScoresCodec.Read));
        }));
        return reads.SelectMany(read => read).Where(pair => pair.Second.MergedInto is null)
            .ToDictionary(pair => pair.First, pair => pair.Second);
    }
}
