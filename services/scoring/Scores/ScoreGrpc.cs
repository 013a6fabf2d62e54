using Grpc.Core;
using Rapport.Hosting.Callers;
using Rapport.Scoring.V1;

namespace Rapport.Scoring.Scores;

/// <summary>The public face of scores. Translates and calls.</summary>
internal sealed class ScoreGrpc(ContactScoreList scores, ScoreExplainer explainer, ScoreBoards boards, TimeProvider clock)
    : ScoreService.ScoreServiceBase
{
    /// <inheritdoc/>
    public override Task<ListContactScoresResponse> ListContactScores(
        ListContactScoresRequest request, ServerCallContext context) =>
        scores.ReadAsync(context.Workspace(), request, clock.GetUtcNow(), context.CancellationToken);

    /// <inheritdoc/>
    public override Task<ScoreExplanation> ExplainScore(ExplainScoreRequest request, ServerCallContext context) =>
        explainer.ExplainAsync(context.Workspace(), request, clock.GetUtcNow(), context.CancellationToken);

    /// <inheritdoc/>
    public override Task<Leaderboard> GetLeaderboard(GetLeaderboardRequest request, ServerCallContext context) =>
        boards.ReadAsync(context.Workspace(), request, clock.GetUtcNow());
}
