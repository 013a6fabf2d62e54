using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Rapport.Defaults.Callers;
using Rapport.Scoring.Models;
using Rapport.Scoring.V1;

namespace Rapport.Scoring.Scores;

/// <summary>The public face of scores and models. Translates and calls.</summary>
internal sealed class ScoreGrpc(
    ModelCatalog models, ScoreReader reader, ScoreBoards boards, TimeProvider clock)
    : ScoreService.ScoreServiceBase
{
    /// <inheritdoc/>
    public override async Task<ScoreModel> SaveScoreModel(SaveScoreModelRequest request, ServerCallContext context)
    {
        var wanted = (request.Model ?? new ScoreModel()).ToDomain();
        return (await models.SaveAsync(context.Workspace(), wanted, clock.GetUtcNow())).ToProto();
    }

    /// <inheritdoc/>
    public override Task<ScoreModel> GetScoreModel(GetScoreModelRequest request, ServerCallContext context) =>
        Task.FromResult(models.Get(context.Workspace(), request.Model).ToProto());

    /// <inheritdoc/>
    public override Task<ListScoreModelsResponse> ListScoreModels(
        ListScoreModelsRequest request, ServerCallContext context) =>
        Task.FromResult(boards.ListModels(context.Workspace(), request));

    /// <inheritdoc/>
    public override async Task<Empty> DeleteScoreModel(DeleteScoreModelRequest request, ServerCallContext context)
    {
        await boards.DeleteModelAsync(context.Workspace(), request.Model);
        return new Empty();
    }

    /// <inheritdoc/>
    public override async Task<ListContactScoresResponse> ListContactScores(
        ListContactScoresRequest request, ServerCallContext context)
    {
        var workspace = context.Workspace();
        var contact = await reader.FindAsync(workspace, request.Contact);
        var now = clock.GetUtcNow();
        return new ListContactScoresResponse
        {
            Scores = { models.Of(workspace).All.Select(model => contact.ToScore(model, now)) },
        };
    }

    /// <inheritdoc/>
    public override async Task<ScoreExplanation> ExplainScore(ExplainScoreRequest request, ServerCallContext context)
    {
        var model = models.Get(context.Workspace(), request.Model);
        var contact = await reader.FindAsync(context.Workspace(), request.Contact);
        return contact.ToExplanation(model, clock.GetUtcNow());
    }

    /// <inheritdoc/>
    public override Task<Leaderboard> GetLeaderboard(GetLeaderboardRequest request, ServerCallContext context) =>
        boards.ReadAsync(context.Workspace(), request, clock.GetUtcNow());
}
