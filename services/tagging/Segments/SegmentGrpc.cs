using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Rapport.Hosting.Callers;
using Rapport.Tagging.Definitions;
using Rapport.Tagging.Domain;
using Rapport.Tagging.V1;

namespace Rapport.Tagging.Segments;

/// <summary>The public face of segments. Translates and calls.</summary>
internal sealed class SegmentGrpc(TaggingCatalog definitions, SegmentReader reader) : SegmentService.SegmentServiceBase
{
    /// <inheritdoc/>
    public override async Task<Segment> SaveSegment(SaveSegmentRequest request, ServerCallContext context)
    {
        var wanted = (request.Segment ?? new Segment()).ToDomain();
        return (await definitions.SaveAsync(context.Workspace(), wanted)).ToSegment();
    }

    /// <inheritdoc/>
    public override Task<Segment> GetSegment(GetSegmentRequest request, ServerCallContext context) => Task.FromResult(
        definitions.Get(context.Workspace(), DefinitionKind.Segment, request.Segment).Definition.ToSegment());

    /// <inheritdoc/>
    public override Task<ListSegmentsResponse> ListSegments(ListSegmentsRequest request, ServerCallContext context) =>
        Task.FromResult(reader.List(context.Workspace(), request));

    /// <inheritdoc/>
    public override async Task<Empty> DeleteSegment(DeleteSegmentRequest request, ServerCallContext context)
    {
        await reader.DeleteAsync(context.Workspace(), request.Segment);
        return new Empty();
    }

    /// <inheritdoc/>
    public override Task<ListSegmentMembersResponse> ListSegmentMembers(
        ListSegmentMembersRequest request, ServerCallContext context) =>
        reader.ListMembersAsync(context.Workspace(), request);

    /// <inheritdoc/>
    public override Task<SegmentExplanation> ExplainSegment(ExplainSegmentRequest request, ServerCallContext context) =>
        reader.ExplainAsync(context.Workspace(), request.Segment, request.Contact, context.CancellationToken);
}
