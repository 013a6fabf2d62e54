using Grpc.Core;
using Rapport.Hosting.Callers;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Idempotency;
using Rapport.Hosting.Paging;
using Rapport.Notification.Stores;
using Rapport.Notification.V1;

namespace Rapport.Notification.Handoffs;

/// <summary>The call centre's queue.</summary>
internal sealed class HandoffGrpc(HandoffQueue queue, HandoffStore store, PageTokens tokens)
    : HandoffService.HandoffServiceBase
{
    /// <inheritdoc/>
    public override async Task<ListHandoffsResponse> ListHandoffs(
        ListHandoffsRequest request, ServerCallContext context)
    {
        var filter = HandoffFilter.Parse(request.Filter);
        var (workspace, query) = (context.Workspace(), "handoffs/" + request.Filter);
        var size = PageTokens.Size(request.PageSize);
        var after = ListPlace.Read(tokens.Read(workspace, query, request.PageToken));
        var found = await store.ListAsync(workspace, filter, after, size + 1, context.CancellationToken);
        var response = new ListHandoffsResponse { Handoffs = { found.Take(size).Select(each => each.ToProto()) } };
        if (found.Count > size)
            response.NextPageToken = tokens.Write(
                workspace, query, ListPlace.Write(found[size - 1].OpenedAt, found[size - 1].Id));
        return response;
    }

    /// <inheritdoc/>
    public override async Task<Handoff> GetHandoff(GetHandoffRequest request, ServerCallContext context) =>
        (await store.FindAsync(context.Workspace(), request.Handoff, context.CancellationToken)
            ?? throw DomainError.NotFound("handoff", request.Handoff)).ToProto();

    /// <inheritdoc/>
    public override async Task<ClaimHandoffResponse> ClaimHandoff(
        ClaimHandoffRequest request, ServerCallContext context)
    {
        HandoffRequests.Check(request);
        var claimed = await queue.ClaimAsync(
            context.Workspace(), request.Queue, request.Agent, context.Attempt(), HandoffRequests.LeaseOf(request),
            context.CancellationToken);
        return claimed is null
            ? new ClaimHandoffResponse()
            : new ClaimHandoffResponse { Handoff = claimed.ToProto(), LeaseToken = claimed.Lease!.Token };
    }

    /// <inheritdoc/>
    public override async Task<Handoff> ExtendHandoff(ExtendHandoffRequest request, ServerCallContext context) =>
        (await queue.ExtendAsync(context.Workspace(), request.Handoff, request.LeaseToken, context.CancellationToken))
            .ToProto();

    /// <inheritdoc/>
    public override async Task<Handoff> ReleaseHandoff(ReleaseHandoffRequest request, ServerCallContext context) =>
        (await queue.ReleaseAsync(
            context.Workspace(), request.Handoff, request.LeaseToken, context.Attempt(), context.CancellationToken))
            .ToProto();

    /// <inheritdoc/>
    public override async Task<Handoff> CompleteHandoff(CompleteHandoffRequest request, ServerCallContext context)
    {
        HandoffRequests.Check(request);
        return (await queue.CompleteAsync(
            context.Workspace(), request.Handoff, request.LeaseToken, request.Outcome, request.Reason, request.Note,
            context.CancellationToken)).ToProto();
    }
}
