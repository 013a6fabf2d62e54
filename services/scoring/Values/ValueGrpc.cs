using Grpc.Core;
using Rapport.Hosting.Callers;
using Rapport.Hosting.Idempotency;
using Rapport.Scoring.V1;
using Rapport.Scoring.Values.Points;

namespace Rapport.Scoring.Values;

/// <summary>The public face of value. Translates and calls.</summary>
internal sealed class ValueGrpc(ValueViews views, PointsDesk points, ValueDesk desk, TimeProvider clock)
    : ValueService.ValueServiceBase
{
    /// <inheritdoc/>
    public override Task<ContactValue> GetContactValue(GetContactValueRequest request, ServerCallContext context) =>
        views.ReadAsync(context.Workspace(), request.Contact, clock.GetUtcNow(), context.CancellationToken);

    /// <inheritdoc/>
    public override Task<PointsReceipt> EarnPoints(EarnPointsRequest request, ServerCallContext context) =>
        points.EarnAsync(context.Workspace(), request.WithKeyOf(context.Attempt()), clock.GetUtcNow(), context.CancellationToken);

    /// <inheritdoc/>
    public override Task<PointsReceipt> BurnPoints(BurnPointsRequest request, ServerCallContext context) =>
        points.BurnAsync(context.Workspace(), request.WithKeyOf(context.Attempt()), clock.GetUtcNow(), context.CancellationToken);

    /// <inheritdoc/>
    public override Task<ListPointsEntriesResponse> ListPointsEntries(
        ListPointsEntriesRequest request, ServerCallContext context) =>
        points.ListAsync(context.Workspace(), request, context.CancellationToken);

    /// <inheritdoc/>
    public override Task<ValueSettings> GetValueSettings(GetValueSettingsRequest request, ServerCallContext context) =>
        desk.ReadSettingsAsync(context.Workspace());

    /// <inheritdoc/>
    public override Task<ValueSettings> SaveValueSettings(SaveValueSettingsRequest request, ServerCallContext context) =>
        desk.SaveSettingsAsync(context.Workspace(), request.Settings ?? new ValueSettings(), context.CancellationToken);

    /// <inheritdoc/>
    public override Task<ValueModel> FitValueModel(FitValueModelRequest request, ServerCallContext context) =>
        desk.FitAsync(context.Workspace());

    /// <inheritdoc/>
    public override Task<ValueModel> GetValueModel(GetValueModelRequest request, ServerCallContext context) =>
        desk.GetFitAsync(context.Workspace(), request.Version);

    /// <inheritdoc/>
    public override Task<ListValueModelsResponse> ListValueModels(ListValueModelsRequest request, ServerCallContext context) =>
        desk.ListFitsAsync(context.Workspace(), request);
}
