using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Rapport.Hosting.Callers;
using Rapport.Hosting.Idempotency;
using Rapport.Scoring.V1;

namespace Rapport.Scoring.Scores.Models;

/// <summary>The public face of score models. Translates and calls.</summary>
internal sealed class ScoreModelGrpc(ModelEditing editing, ModelLists lists, TimeProvider clock)
    : ScoreModelService.ScoreModelServiceBase
{
    /// <inheritdoc/>
    public override async Task<ScoreModel> SaveScoreModel(SaveScoreModelRequest request, ServerCallContext context)
    {
        var wanted = (request.Model ?? new ScoreModel()).ToDomain();
        return (await editing.SaveAsync(context.Workspace(), wanted, clock.GetUtcNow(), request.EmitCrossings)).ToProto();
    }

    /// <inheritdoc/>
    public override Task<ScoreModel> GetScoreModel(GetScoreModelRequest request, ServerCallContext context) =>
        Task.FromResult(editing.Get(context.Workspace(), request.Model, clock.GetUtcNow()).ToProto());

    /// <inheritdoc/>
    public override Task<ListScoreModelsResponse> ListScoreModels(
        ListScoreModelsRequest request, ServerCallContext context) =>
        Task.FromResult(lists.Models(context.Workspace(), request, clock.GetUtcNow()));

    /// <inheritdoc/>
    public override async Task<Empty> DeleteScoreModel(DeleteScoreModelRequest request, ServerCallContext context)
    {
        await editing.DeleteAsync(context.Workspace(), request.Model);
        return new Empty();
    }

    /// <inheritdoc/>
    public override async Task<ScoreModel> CreateModelVersion(CreateModelVersionRequest request, ServerCallContext context)
    {
        var wanted = (request.Definition ?? new ScoreModel()).ToDomain() with { Id = request.Model };
        return (await editing.DraftAsync(context.Workspace(), wanted, clock.GetUtcNow())).ToProto();
    }

    /// <inheritdoc/>
    public override Task<ListModelVersionsResponse> ListModelVersions(
        ListModelVersionsRequest request, ServerCallContext context) =>
        Task.FromResult(lists.Versions(context.Workspace(), request));

    /// <inheritdoc/>
    public override async Task<ScoreModel> ShadowModelVersion(ShadowModelVersionRequest request, ServerCallContext context) =>
        (await editing.ShadowAsync(context.Workspace(), request.Model, request.Version, context.Attempt())).ToProto();

    /// <inheritdoc/>
    public override async Task<ScoreModel> ActivateModelVersion(
        ActivateModelVersionRequest request, ServerCallContext context) =>
        (await editing.ActivateAsync(context.Workspace(), request, context.Attempt(), clock.GetUtcNow)).ToProto();
}
