using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Rapport.Hosting.Callers;
using Rapport.Propensity.V1;

namespace Rapport.Scoring.Propensity;

/// <summary>The public face of propensities. Translates and calls.</summary>
internal sealed class PropensityGrpc(PropensityEditing editing, PropensityViews views, TimeProvider clock)
    : PropensityService.PropensityServiceBase
{
    /// <inheritdoc/>
    public override Task<PropensityModel> SavePropensityModel(SavePropensityModelRequest request, ServerCallContext context) =>
        editing.SaveAsync(context.Workspace(), request.Model, clock.GetUtcNow());

    /// <inheritdoc/>
    public override Task<PropensityModel> GetPropensityModel(GetPropensityModelRequest request, ServerCallContext context) =>
        editing.GetAsync(new ModelName(context.Workspace(), request.Model));

    /// <inheritdoc/>
    public override Task<ListPropensityModelsResponse> ListPropensityModels(
        ListPropensityModelsRequest request, ServerCallContext context) => editing.ListAsync(context.Workspace(), request);

    /// <inheritdoc/>
    public override async Task<Empty> DeletePropensityModel(DeletePropensityModelRequest request, ServerCallContext context)
    {
        await editing.DeleteAsync(new ModelName(context.Workspace(), request.Model));
        return new Empty();
    }

    /// <inheritdoc/>
    public override Task<PropensityModel> TrainPropensityModel(TrainPropensityModelRequest request, ServerCallContext context) =>
        editing.TrainAsync(new ModelName(context.Workspace(), request.Model));

    /// <inheritdoc/>
    public override Task<ListPropensitiesResponse> ListPropensities(ListPropensitiesRequest request, ServerCallContext context) =>
        views.ListAsync(context.Workspace(), request, clock.GetUtcNow());
}
