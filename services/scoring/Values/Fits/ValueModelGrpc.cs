using Grpc.Core;
using Rapport.Hosting.Callers;
using Rapport.Values.V1;

namespace Rapport.Scoring.Values.Fits;

/// <summary>The public face of fits. Translates and calls.</summary>
internal sealed class ValueModelGrpc(ValueFitRequests requests, TimeProvider clock) : ValueModelService.ValueModelServiceBase
{
    /// <inheritdoc/>
    public override Task<ValueModel> FitValueModel(FitValueModelRequest request, ServerCallContext context) =>
        requests.FitAsync(context.Workspace(), clock.GetUtcNow());

    /// <inheritdoc/>
    public override Task<ValueModel> GetValueModel(GetValueModelRequest request, ServerCallContext context) =>
        requests.GetAsync(context.Workspace(), request.Version);

    /// <inheritdoc/>
    public override Task<ListValueModelsResponse> ListValueModels(ListValueModelsRequest request, ServerCallContext context) =>
        requests.ListAsync(context.Workspace(), request);
}
