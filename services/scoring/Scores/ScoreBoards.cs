using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Rapport.Hosting.Paging;
using Rapport.Scoring.Scores.Domain;
using Rapport.Scoring.Scores.Leaderboards;
using Rapport.Scoring.Scores.Models;
using Rapport.Scoring.V1;

namespace Rapport.Scoring.Scores;

/// <summary>Leaderboards, page by page.</summary>
internal sealed class ScoreBoards(ModelCatalog models, BoardReads reads, ScoreReader reader, PageTokens tokens)
{
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
        var found = await reads.Ranked.ReadAsync(model.Number, after, size);
        var board = Board(model, now);
        board.Entries.Add(found.Select(p => new LeaderboardEntry
        {
            Contact = p.Contact, Score = ScoreRank.ToScore(model, p.Rank, now),
        }));
        board.Bound = found.Count < size ? 0 : board.Entries[^1].Score;
        board.NextPageToken = found.Count < size ? "" : tokens.Write(workspace, query, FormatPlace(found[^1]));
        return board;
    }

    /// <summary>Ranks only bound scores. Pages are cut from the same instant.</summary>
    private async Task<Leaderboard> ByBoundAsync(
        string workspace, ScoringModel model, GetLeaderboardRequest request, DateTimeOffset now)
    {
        var (size, query) = (PageTokens.Size(request.PageSize), $"leaderboard/{model.Number}/bound");
        var (skip, at) = (0, now);
        if (tokens.Read(workspace, query, request.PageToken) is { } place)
            (skip, at) = ParseOffset(place);
        var wanted = Math.Min(skip + size, BoundedBoard.MostCandidates);
        var page = await reads.Bounded.ReadAsync(workspace, model, wanted, at);
        var board = Board(model, at);
        board.Entries.Add(page.Entries.Skip(skip).Select(e => new LeaderboardEntry { Contact = e.Contact, Score = e.Score }));
        board.Bound = page.Bound;
        board.NextPageToken = page.Entries.Count < wanted || wanted == BoundedBoard.MostCandidates
            ? "" : tokens.Write(workspace, query, $"{wanted}/{at:O}");
        return board;
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

/// <summary>The two ways to read a board.</summary>
/// <param name="Ranked">Where ranks are in the order of scores.</param>
/// <param name="Bounded">Where they only bound them.</param>
internal sealed record BoardReads(LeaderboardStore Ranked, BoundedBoard Bounded);
