using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Rapport.Hosting.Callers;
using Rapport.Hosting.Idempotency;
using Rapport.Scoring.Scores.Models;
using Rapport.Scoring.V1;

namespace Rapport.Scoring.Scores;

/// <summary>The public face of scores and models. Translates and calls.</summary>
internal sealed class ScoreGrpc(ScoreDesks desks, ModelCatalog models, ScoreReader reader, TimeProvider clock)
    : ScoreService.ScoreServiceBase
{
    /// <inheritdoc/>
    public override async Task<ScoreModel> SaveScoreModel(SaveScoreModelRequest request, ServerCallContext context)
    {
        var wanted = (request.Model ?? new ScoreModel()).ToDomain();
        return (await desks.Models.SaveAsync(
            context.Workspace(), wanted, clock.GetUtcNow(), request.EmitCrossings)).ToProto();
    }

    /// <inheritdoc/>
    public override Task<ScoreModel> GetScoreModel(GetScoreModelRequest request, ServerCallContext context) =>
        Task.FromResult(models.Get(context.Workspace(), request.Model, clock.GetUtcNow()).ToProto());

    /// <inheritdoc/>
    public override Task<ListScoreModelsResponse> ListScoreModels(
        ListScoreModelsRequest request, ServerCallContext context) =>
        Task.FromResult(desks.Lists.Models(context.Workspace(), request, clock.GetUtcNow()));

    /// <inheritdoc/>
    public override async Task<Empty> DeleteScoreModel(DeleteScoreModelRequest request, ServerCallContext context)
    {
        await desks.Models.DeleteAsync(context.Workspace(), request.Model);
        return new Empty();
    }

    /// <inheritdoc/>
    public override async Task<ScoreModel> CreateModelVersion(CreateModelVersionRequest request, ServerCallContext context)
    {
        var wanted = (request.Definition ?? new ScoreModel()).ToDomain() with { Id = request.Model };
        return (await desks.Models.DraftAsync(context.Workspace(), wanted, clock.GetUtcNow())).ToProto();
    }

    /// <inheritdoc/>
    public override Task<ListModelVersionsResponse> ListModelVersions(
        ListModelVersionsRequest request, ServerCallContext context) =>
        Task.FromResult(desks.Lists.Versions(context.Workspace(), request));

    /// <inheritdoc/>
    public override async Task<ScoreModel> ShadowModelVersion(ShadowModelVersionRequest request, ServerCallContext context) =>
        (await desks.Models.ShadowAsync(context.Workspace(), request.Model, request.Version, context.Attempt())).ToProto();

    /// <inheritdoc/>
    public override async Task<ScoreModel> ActivateModelVersion(
        ActivateModelVersionRequest request, ServerCallContext context) =>
        (await desks.Models.ActivateAsync(context.Workspace(), request, context.Attempt(), clock.GetUtcNow())).ToProto();

    /// <inheritdoc/>
    public override Task<BackTest> StartBackTest(StartBackTestRequest request, ServerCallContext context) =>
        desks.BackTests.StartAsync(context.Workspace(), request, context.Attempt(), clock.GetUtcNow());

    /// <inheritdoc/>
    public override Task<BackTest> GetBackTest(GetBackTestRequest request, ServerCallContext context) =>
        desks.BackTests.GetAsync(context.Workspace(), request.BackTest);

    /// <inheritdoc/>
    public override Task<BackTest> CancelBackTest(CancelBackTestRequest request, ServerCallContext context) =>
        desks.BackTests.CancelAsync(context.Workspace(), request.BackTest);

    /// <inheritdoc/>
    public override Task<ListBackTestChangesResponse> ListBackTestChanges(
        ListBackTestChangesRequest request, ServerCallContext context) =>
        desks.BackTests.ListAsync(context.Workspace(), request);

    /// <inheritdoc/>
    public override async Task<ListContactScoresResponse> ListContactScores(
        ListContactScoresRequest request, ServerCallContext context)
    {
        var workspace = context.Workspace();
        var contact = await reader.GetAsync(workspace, request.Contact, context.CancellationToken);
        var (now, scored) = (clock.GetUtcNow(), models.Of(workspace).Scored);
        var asked = scored.All.Where(model =>
            model.IsActive(now) || (request.IncludeShadow && model.State == Domain.ModelState.Shadow));
        return new ListContactScoresResponse { Scores = { asked.Select(model => contact.ToScore(model, scored, now)) } };
    }

    /// <inheritdoc/>
    public override Task<ScoreExplanation> ExplainScore(ExplainScoreRequest request, ServerCallContext context) =>
        desks.Explainer.ExplainAsync(context.Workspace(), request, clock.GetUtcNow(), context.CancellationToken);

    /// <inheritdoc/>
    public override Task<Leaderboard> GetLeaderboard(GetLeaderboardRequest request, ServerCallContext context) =>
        desks.Boards.ReadAsync(context.Workspace(), request, clock.GetUtcNow());

    /// <inheritdoc/>
    public override Task<ScoreReceipt> GetReceipt(GetReceiptRequest request, ServerCallContext context) =>
        desks.Receipts.GetAsync(context.Workspace(), request.Receipt, context.CancellationToken);

    /// <inheritdoc/>
    public override Task<RerunReceiptResponse> RerunReceipt(RerunReceiptRequest request, ServerCallContext context) =>
        desks.Receipts.RerunAsync(context.Workspace(), request.Receipt, context.CancellationToken);
}
