using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Rapport.Defaults.Paging;
using Rapport.Scoring.Domain;
using Rapport.Scoring.Models;
using Rapport.Scoring.V1;

namespace Rapport.Scoring.Scores;

/// <summary>Leaderboards, page by page.</summary>
internal sealed class ScoreBoards(ModelCatalog models, LeaderboardStore places, ScoreReader reader, PageTokens tokens)
{
    private const int MostCandidates = 5_000;

    /// <summary>A page of a model's leaderboard.</summary>
    public Task<Leaderboard> ReadAsync(string workspace, GetLeaderboardRequest request, DateTimeOffset now)
    {
        var model = models.Get(workspace, request.Model, now);
        return ScoreRank.IsExact(model)
            ? ByRankAsync(workspace, model, request, now) : ByBoundAsync(workspace, model, request, now);
    }

    /// <summary>Ranks are in the order of scores, now and ever: pages go on from a rank.</summary>
    private async Task<Leaderboard> ByRankAsync(
        string workspace, ScoringModel model, GetLeaderboardRequest request, DateTimeOffset now)
    {
        var (size, query) = (PageTokens.Size(request.PageSize), $"leaderboard/{model.Number}");
        var after = tokens.Read(workspace, query, request.PageToken) is { } place ? ParsePlace(place) : null;
        var found = await places.ReadAsync(model.Number, after, size);
        var board = Board(model, now);
        board.Entries.Add(found.Select(p => new LeaderboardEntry
        {
            Contact = p.Contact, Score = ScoreRank.ToScore(model, p.Rank, now),
        }));
        board.Bound = found.Count < size ? 0 : board.Entries[^1].Score;
        board.NextPageToken = found.Count < size ? "" : tokens.Write(workspace, query, FormatPlace(found[^1]));
        return board;
    }

    /// <summary>
    /// Ranks only bound scores: as many candidates are taken as it needs until nobody beyond them can be higher than
    /// the last one shown. Pages are cut from the same instant.
    /// </summary>
    private async Task<Leaderboard> ByBoundAsync(
        string workspace, ScoringModel model, GetLeaderboardRequest request, DateTimeOffset now)
    {
        var (size, query) = (PageTokens.Size(request.PageSize), $"leaderboard/{model.Number}/bound");
        var (skip, at) = (0, now);
        if (tokens.Read(workspace, query, request.PageToken) is { } place)
            (skip, at) = ParseOffset(place);
        var wanted = Math.Min(skip + size, MostCandidates);
        for (var taken = Math.Min(2 * wanted, MostCandidates); ; taken = Math.Min(4 * taken, MostCandidates))
        {
            var candidates = await places.ReadAsync(model.Number, null, taken);
            var bound = candidates.Count < taken ? 0 : ScoreRank.ToScore(model, candidates[^1].Rank, at);
            var best = (await reader.ReadAsync(workspace, candidates.Select(p => p.Contact)))
                .Select(pair => new LeaderboardEntry
                {
                    Contact = pair.Key, Score = ScoreSum.Of(model, pair.Value.Model(model.Number), at),
                })
                .Where(entry => entry.Score > 0)
                .OrderByDescending(entry => entry.Score).ThenByDescending(entry => entry.Contact, StringComparer.Ordinal)
                .Take(wanted).ToList();
            if (taken < MostCandidates && bound > 0 && (best.Count < wanted || best[^1].Score < bound))
                continue;
            var board = Board(model, at);
            board.Entries.Add(best.Skip(skip));
            board.Bound = best.Count == wanted ? Math.Max(bound, best.Count == 0 ? 0 : best[^1].Score) : bound;
            board.NextPageToken = best.Count < wanted || wanted == MostCandidates
                ? "" : tokens.Write(workspace, query, $"{wanted}/{at:O}");
            return board;
        }
    }

    private Leaderboard Board(ScoringModel model, DateTimeOffset at) => new()
    {
        AsOf = at.ToTimestamp(), DefinitionVersion = model.Version, Lag = reader.TotalLag(),
    };

    private static (int Skip, DateTimeOffset At) ParseOffset(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return (int.Parse(text.AsSpan(0, slash), CultureInfo.InvariantCulture),
            DateTimeOffset.Parse(text.AsSpan(slash + 1), CultureInfo.InvariantCulture));
    }

    private static string FormatPlace(Place place) =>
        string.Create(CultureInfo.InvariantCulture, $"{place.Rank:R}/{place.Contact}");

    private static Place? ParsePlace(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return new Place(double.Parse(text.AsSpan(0, slash), CultureInfo.InvariantCulture), text[(slash + 1)..]);
    }
}
