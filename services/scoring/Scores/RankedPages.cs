using System.Globalization;
using Rapport.Hosting.Paging;
using Rapport.Scoring.Scores.Domain;
using Rapport.Scoring.Scores.Leaderboards;
using Rapport.Scoring.V1;

namespace Rapport.Scoring.Scores;

/// <summary>Pages of a leaderboard whose ranks are in the order of scores, now and ever: pages go on from a rank.</summary>
internal sealed class RankedPages(LeaderboardStore places, PageTokens tokens)
{
    /// <summary>The page that is asked for.</summary>
    public async Task<Leaderboard> ReadAsync(
        string workspace, ScoringModel model, GetLeaderboardRequest request, DateTimeOffset now)
    {
        var (size, query) = (PageTokens.Size(request.PageSize), $"leaderboard/{model.Number}");
        var after = tokens.Read(workspace, query, request.PageToken) is { } token ? Parse(token) : null;
        var found = await places.ReadAsync(model.Number, after, size);
        var board = ScoreBoards.Of(model, now);
        board.Entries.Add(found.Select(p => new LeaderboardEntry
        {
            Contact = p.Contact, Score = ScoreRank.ToScore(model, p.Rank, now),
        }));
        board.Bound = found.Count < size ? 0 : board.Entries[^1].Score;
        board.NextPageToken = found.Count < size ? "" : tokens.Write(workspace, query, Format(found[^1]));
        return board;
    }

    private static string Format(Place place) =>
        string.Create(CultureInfo.InvariantCulture, $"{place.Rank:R}/{place.Contact}");

    private static Place? Parse(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return new Place(double.Parse(text.AsSpan(0, slash), CultureInfo.InvariantCulture), text[(slash + 1)..]);
    }
}
