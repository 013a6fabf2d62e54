using System.Globalization;
using Grpc.Core;
using Rapport.Defaults.Callers;
using Rapport.Defaults.Errors;
using Rapport.Defaults.Paging;
using Rapport.Scoring.Loyalty;
using Rapport.Scoring.V1;

namespace Rapport.Scoring.Values;

/// <summary>The public face of value. Translates and calls.</summary>
internal sealed class ValueGrpc(
    ValueViews views, PointsDesk points, ValueSettingsStore settings, ValueFitStore fits, TimeProvider clock)
    : ValueService.ValueServiceBase
{
    /// <inheritdoc/>
    public override Task<ContactValue> GetContactValue(GetContactValueRequest request, ServerCallContext context) =>
        views.ReadAsync(context.Workspace(), request.Contact, clock.GetUtcNow());

    /// <inheritdoc/>
    public override Task<PointsReceipt> EarnPoints(EarnPointsRequest request, ServerCallContext context) =>
        points.EarnAsync(context.Workspace(), request, clock.GetUtcNow(), context.CancellationToken);

    /// <inheritdoc/>
    public override Task<PointsReceipt> BurnPoints(BurnPointsRequest request, ServerCallContext context) =>
        points.BurnAsync(context.Workspace(), request, clock.GetUtcNow(), context.CancellationToken);

    /// <inheritdoc/>
    public override Task<ListPointsEntriesResponse> ListPointsEntries(
        ListPointsEntriesRequest request, ServerCallContext context) => points.ListAsync(context.Workspace(), request);

    /// <inheritdoc/>
    public override async Task<ValueSettings> GetValueSettings(GetValueSettingsRequest request, ServerCallContext context) =>
        (await settings.ReadAsync(context.Workspace())).ToProto();

    /// <inheritdoc/>
    public override async Task<ValueSettings> SaveValueSettings(SaveValueSettingsRequest request, ServerCallContext context) =>
        (await settings.SaveAsync(context.Workspace(), (request.Settings ?? new ValueSettings()).ToDomain())).ToProto();

    /// <inheritdoc/>
    public override async Task<ValueModel> FitValueModel(FitValueModelRequest request, ServerCallContext context) =>
        (await fits.WantAsync(context.Workspace(), clock.GetUtcNow())).ToProto();

    /// <inheritdoc/>
    public override async Task<ValueModel> GetValueModel(GetValueModelRequest request, ServerCallContext context) =>
        (await fits.FindAsync(context.Workspace(), request.Version)
            ?? throw DomainError.NotFound("value model", request.Version.ToString(CultureInfo.InvariantCulture))).ToProto();

    /// <inheritdoc/>
    public override async Task<ListValueModelsResponse> ListValueModels(ListValueModelsRequest request, ServerCallContext context) =>
        new()
        {
            Models =
            {
                (await fits.ListAsync(context.Workspace())).Take(PageTokens.Size(request.PageSize)).Select(fit => fit.ToProto()),
            },
        };
}
