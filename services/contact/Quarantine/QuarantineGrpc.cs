using Grpc.Core;
using Rapport.Contact.V1;
using Rapport.Hosting.Callers;

namespace Rapport.Contact.Quarantine;

/// <summary>The public face of the quarantine. Translates and calls.</summary>
internal sealed class QuarantineGrpc(QuarantineReview review) : QuarantineService.QuarantineServiceBase
{
    /// <inheritdoc/>
    public override Task<ListQuarantineResponse> ListQuarantine(ListQuarantineRequest request, ServerCallContext context) =>
        review.ListAsync(context.Workspace(), request, context.CancellationToken);

    /// <inheritdoc/>
    public override async Task<QuarantineItem> GetQuarantineItem(GetQuarantineItemRequest request, ServerCallContext context) =>
        (await review.GetAsync(context.Workspace(), request.QuarantineItem, context.CancellationToken)).ToProto();

    /// <inheritdoc/>
    public override async Task<QuarantineItem> ReplayQuarantineItem(
        ReplayQuarantineItemRequest request, ServerCallContext context) =>
        (await review.ReplayAsync(context.Workspace(), request.QuarantineItem, context.CancellationToken)).ToProto();

    /// <inheritdoc/>
    public override async Task<QuarantineItem> DiscardQuarantineItem(
        DiscardQuarantineItemRequest request, ServerCallContext context) =>
        (await review.DiscardAsync(context.Workspace(), request, context.CancellationToken)).ToProto();
}
