using Rapport.Following.Partitions;
using StackExchange.Redis;

namespace Rapport.Scoring.Scores.Leaderboards;

/// <summary>A place on a leaderboard: highest rank first, equal ranks by descending id.</summary>
/// <param name="Rank">As <see cref="Domain.ScoreRank"/> gives it.</param>
/// <param name="Contact">The contact.</param>
internal readonly record struct Place(double Rank, string Contact) : IComparable<Place>
{
    /// <inheritdoc/>
    public int CompareTo(Place other) => Rank != other.Rank
        ? other.Rank.CompareTo(Rank)
        : string.CompareOrdinal(other.Contact, Contact);
}

/// <summary>
/// Reads a version's leaderboard out of its sorted sets, one a partition.
/// <list type="table">
/// <item><term><c>{p}:top:NUMBER</c></term><description>contacts with a score above zero in the version of this number, by
/// <see cref="Domain.ScoreRank"/></description></item>
/// </list>
/// </summary>
internal sealed class LeaderboardStore(IConnectionMultiplexer redis, RedisPartitions partitions)
{
    private readonly IDatabase database = redis.GetDatabase();

    /// <summary>Name of the sorted set of a version.</summary>
    public static string Board(int modelNumber) => $"top:{modelNumber}";

    /// <summary>The next places after one, at most <paramref name="size"/>; from the top after null.</summary>
    public async Task<IReadOnlyList<Place>> ReadAsync(int modelNumber, Place? after, int size)
    {
        // A partition rarely holds more than a few of the best; one that may hold more is asked again.
        var boards = partitions.All.Select(p => PartitionKeys.Of(p, Board(modelNumber))).ToList();
        var take = Math.Min(size, (2 * size / boards.Count) + 8);
        var pages = await Task.WhenAll(boards.Select(board => ReadAsync(board, after, take)));
        while (true)
        {
            var best = pages.SelectMany(page => page).Order().Take(size).ToList();
            var asked = Enumerable.Range(0, pages.Length).Where(p => pages[p].Count >= take && take < size
                && (best.Count < size || pages[p][^1].CompareTo(best[^1]) < 0)).ToList();
            if (asked.Count == 0)
                return best;
            take = size;
            var more = await Task.WhenAll(asked.Select(p => ReadAsync(boards[p], after, size)));
            for (var i = 0; i < asked.Count; i++)
                pages[asked[i]] = more[i];
        }
    }

    /// <summary>Forgets the leaderboard of a version that scores no longer.</summary>
    public Task DropAsync(int modelNumber) => Task.WhenAll(partitions.All.Select(p =>
        database.KeyDeleteAsync(PartitionKeys.Of(p, Board(modelNumber)))));

    private async Task<List<Place>> ReadAsync(RedisKey board, Place? after, int size)
    {
        var found = new List<Place>(size);
        for (var skipped = 0L; found.Count < size; skipped += size)
        {
            // From the rank of the place itself: those that share it may come before or after it.
            var entries = await database.SortedSetRangeByScoreWithScoresAsync(
                board, stop: after?.Rank ?? double.PositiveInfinity, order: Order.Descending, skip: skipped, take: size);
            found.AddRange(entries.Select(entry => new Place(entry.Score, entry.Element!))
                .Where(place => after is not { } last || place.CompareTo(last) > 0));
            if (entries.Length < size)
                break;
        }

        return found;
    }
}
