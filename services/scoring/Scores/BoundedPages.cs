using System.Globalization;
using Rapport.Hosting.Paging;
using Rapport.Scoring.Scores.Domain;
using Rapport.Scoring.V1;

namespace Rapport.Scoring.Scores;

/// <summary>Pages of a leaderboard whose ranks only bound scores; all are cut from the same instant.</summary>
internal sealed class BoundedPages(BoundedBoard bounded, PageTokens tokens)
{
    /// <summary>The page that is asked for.</summary>
    public async Task<Leaderboard> ReadAsync(
        string workspace, ScoringModel model, GetLeaderboardRequest request, DateTimeOffset now)
    {
        var (size, query) = (PageTokens.Size(request.PageSize), $"leaderboard/{model.Number}/bound");
        var (skip, at) = (0, now);
        if (tokens.Read(workspace, query, request.PageToken) is { } place)
            (skip, at) = Parse(place);
        var wanted = Math.Min(skip + size, BoundedBoard.MostCandidates);
        var page = await bounded.ReadAsync(workspace, model, wanted, at);
        var board = ScoreBoards.Of(model, at);
        board.Entries.Add(page.Entries.Skip(skip).Select(e => new LeaderboardEntry { Contact = e.Contact, Score = e.Score }));
        board.Bound = page.Bound;
        board.NextPageToken = page.Entries.Count < wanted || wanted == BoundedBoard.MostCandidates
            ? "" : tokens.Write(workspace, query, $"{wanted}/{at:O}");
        return board;
    }

    private static (int Skip, DateTimeOffset At) Parse(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return (int.Parse(text.AsSpan(0, slash), CultureInfo.InvariantCulture),
            DateTimeOffset.Parse(text.AsSpan(slash + 1), CultureInfo.InvariantCulture));
    }
}
