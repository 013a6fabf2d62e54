using Google.Protobuf.WellKnownTypes;
using Rapport.Scoring.Scores.Domain;
using Rapport.Scoring.Scores.Models;
using Rapport.Scoring.V1;

namespace Rapport.Scoring.Scores;

/// <summary>Leaderboards, page by page.</summary>
internal sealed class ScoreBoards(ModelCatalog models, RankedPages ranked, BoundedPages bounded, ScoreReader reader)
{
    /// <summary>A page of a model's leaderboard.</summary>
    public async Task<Leaderboard> ReadAsync(string workspace, GetLeaderboardRequest request, DateTimeOffset now)
    {
        var model = models.Get(workspace, request.Model, now);
        var board = ScoreRank.IsExact(model)
            ? await ranked.ReadAsync(workspace, model, request, now) : await bounded.ReadAsync(workspace, model, request, now);
        board.Lag = reader.TotalLag();
        return board;
    }

    /// <summary>A board without entries.</summary>
    public static Leaderboard Of(ScoringModel model, DateTimeOffset at) => new()
    {
        AsOf = at.ToTimestamp(), DefinitionVersion = model.Version,
    };
}
