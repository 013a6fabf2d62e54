using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Rapport.Hosting.Callers;
using Rapport.Tagging.V1;

namespace Rapport.Tagging.Tags;

/// <summary>The public face of the catalogue of tags. Translates and calls.</summary>
internal sealed class TagGrpc(TagLists tags) : TagService.TagServiceBase
{
    /// <inheritdoc/>
    public override Task<Tag> SaveTag(SaveTagRequest request, ServerCallContext context) =>
        tags.SaveAsync(context.Workspace(), (request.Tag ?? new Tag()).ToDomain());

    /// <inheritdoc/>
    public override Task<Tag> GetTag(GetTagRequest request, ServerCallContext context) =>
        tags.GetAsync(context.Workspace(), request.Tag);

    /// <inheritdoc/>
    public override Task<ListTagsResponse> ListTags(ListTagsRequest request, ServerCallContext context) =>
        tags.ListAsync(context.Workspace(), request);

    /// <inheritdoc/>
    public override async Task<Empty> DeleteTag(DeleteTagRequest request, ServerCallContext context)
    {
        await tags.DeleteAsync(context.Workspace(), request.Tag);
        return new Empty();
    }
}
