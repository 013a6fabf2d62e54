using Grpc.Core;
using Rapport.Hosting.Callers;
using Rapport.Hosting.Idempotency;
using Rapport.Values.V1;

namespace Rapport.Scoring.Values.Points;

/// <summary>The public face of points. Translates and calls.</summary>
internal sealed class PointsGrpc(PointsAccounts points, TimeProvider clock) : PointsService.PointsServiceBase
{
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
}
