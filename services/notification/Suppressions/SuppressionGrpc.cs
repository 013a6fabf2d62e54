using Grpc.Core;
using Rapport.Hosting.Callers;
using Rapport.Notification.V1;

namespace Rapport.Notification.Suppressions;

/// <summary>The public face of suppressions. Translates and calls.</summary>
internal sealed class SuppressionGrpc(SuppressionEditing suppressions) : SuppressionService.SuppressionServiceBase
{
    /// <inheritdoc/>
    public override Task<Suppression> CreateSuppression(CreateSuppressionRequest request, ServerCallContext context) =>
        suppressions.AddAsync(context.Workspace(), request, context.CancellationToken);

    /// <inheritdoc/>
    public override Task<Suppression> GetSuppression(GetSuppressionRequest request, ServerCallContext context) =>
        suppressions.GetAsync(context.Workspace(), request.Suppression, context.CancellationToken);

    /// <inheritdoc/>
    public override Task<LookupSuppressionsResponse> LookupSuppressions(
        LookupSuppressionsRequest request, ServerCallContext context) =>
        suppressions.LookupAsync(context.Workspace(), request, context.CancellationToken);

    /// <inheritdoc/>
    public override Task<ListSuppressionsResponse> ListSuppressions(
        ListSuppressionsRequest request, ServerCallContext context) =>
        suppressions.ListAsync(context.Workspace(), request, context.CancellationToken);

    /// <inheritdoc/>
    public override async Task<DeleteSuppressionResponse> DeleteSuppression(
        DeleteSuppressionRequest request, ServerCallContext context)
    {
        await suppressions.RemoveAsync(context.Workspace(), request.Suppression, context.CancellationToken);
        return new DeleteSuppressionResponse();
    }
}
