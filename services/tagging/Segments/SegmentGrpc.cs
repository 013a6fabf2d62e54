using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Rapport.Hosting.Callers;
using Rapport.Tagging.V1;

namespace Rapport.Tagging.Segments;

/// <summary>The public face of segments. Translates and calls.</summary>
internal sealed class SegmentGrpc(SegmentEditing editing, SegmentReader reader, SegmentPreviewing previews)
    : SegmentService.SegmentServiceBase
{
    /// <inheritdoc/>
    public override Task<Segment> SaveSegment(SaveSegmentRequest request, ServerCallContext context) =>
        editing.SaveAsync(context.Workspace(), (request.Segment ?? new Segment()).ToDomain(), context.CancellationToken);

    /// <inheritdoc/>
    public override Task<Segment> GetSegment(GetSegmentRequest request, ServerCallContext context) =>
        reader.GetAsync(context.Workspace(), request.Segment);

    /// <inheritdoc/>
    public override Task<ListSegmentsResponse> ListSegments(ListSegmentsRequest request, ServerCallContext context) =>
        reader.ListAsync(context.Workspace(), request);

    /// <inheritdoc/>
    public override async Task<Empty> DeleteSegment(DeleteSegmentRequest request, ServerCallContext context)
    {
        await editing.DeleteAsync(context.Workspace(), request.Segment);
        return new Empty();
    }

    /// <inheritdoc/>
    public override Task<ListSegmentMembersResponse> ListSegmentMembers(
        ListSegmentMembersRequest request, ServerCallContext context) =>
        reader.ListMembersAsync(context.Workspace(), request);

    /// <inheritdoc/>
    public override Task<SegmentExplanation> ExplainSegment(ExplainSegmentRequest request, ServerCallContext context) =>
        reader.ExplainAsync(context.Workspace(), request.Segment, request.Contact, context.CancellationToken);

    /// <inheritdoc/>
    public override Task<SegmentPreview> PreviewSegment(PreviewSegmentRequest request, ServerCallContext context) =>
        previews.PreviewAsync(context.Workspace(), request.Condition, context.CancellationToken);
}
