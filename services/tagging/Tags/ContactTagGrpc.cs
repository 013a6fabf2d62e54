using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Rapport.Hosting.Callers;
using Rapport.Hosting.Idempotency;
using Rapport.Tagging.Contacts;
using Rapport.Tagging.Definitions;
using Rapport.Tagging.V1;

namespace Rapport.Tagging.Tags;

/// <summary>The public face of a contact's tags. Translates and calls.</summary>
internal sealed class ContactTagGrpc(TaggingCatalog definitions, ContactReader reader, ManualTags manual)
    : ContactTagService.ContactTagServiceBase
{
    /// <inheritdoc/>
    public override async Task<ListContactTagsResponse> ListContactTags(
        ListContactTagsRequest request, ServerCallContext context)
    {
        var contact = await reader.GetAsync(
            context.Workspace(), request.Contact, context.CancellationToken);
        return contact.ToTags(definitions.Of(context.Workspace()), reader.Now);
    }

    /// <inheritdoc/>
    public override async Task<ListContactTagsResponse> AddContactTag(
        AddContactTagRequest request, ServerCallContext context)
    {
        var contact = await manual.AddAsync(
            context.Workspace(), request.Contact, request.Tag, context.Attempt(), context.CancellationToken);
        return contact.ToTags(definitions.Of(context.Workspace()), reader.Now);
    }

    /// <inheritdoc/>
    public override async Task<Empty> RemoveContactTag(RemoveContactTagRequest request, ServerCallContext context)
    {
        await manual.RemoveAsync(
            context.Workspace(), request.Contact, request.Tag, context.Attempt(), context.CancellationToken);
        return new Empty();
    }
}
