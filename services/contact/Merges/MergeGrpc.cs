using Grpc.Core;
using Rapport.Contact.Ingest;
using Rapport.Contact.V1;
using Rapport.Hosting.Callers;
using Rapport.Hosting.Idempotency;

namespace Rapport.Contact.Merges;

/// <summary>Merges of contacts. Translates and calls.</summary>
internal sealed class MergeGrpc(MergeReview review) : MergeService.MergeServiceBase
{
    /// <inheritdoc/>
    public override async Task<Merge> CreateMerge(CreateMergeRequest request, ServerCallContext context) =>
        (await review.CreateAsync(IngestCaller.Of(context), request, context.Attempt(), context.CancellationToken)).ToProto();

    /// <inheritdoc/>
    public override async Task<Merge> GetMerge(GetMergeRequest request, ServerCallContext context) =>
        (await review.GetAsync(context.Workspace(), request.Merge, context.CancellationToken)).ToProto();

    /// <inheritdoc/>
    public override Task<ListMergesResponse> ListMerges(ListMergesRequest request, ServerCallContext context) =>
        review.ListAsync(context.Workspace(), request, context.CancellationToken);

    /// <inheritdoc/>
    public override async Task<Merge> UndoMerge(UndoMergeRequest request, ServerCallContext context) =>
        (await review.UndoAsync(IngestCaller.Of(context), request, context.Attempt(), context.CancellationToken)).ToProto();
}
