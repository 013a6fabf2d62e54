using Grpc.Core;
using Rapport.Contact.Contacts;
using Rapport.Contact.Ingest;
using Rapport.Contact.V1;
using Rapport.Hosting.Callers;
using Rapport.Hosting.Idempotency;

namespace Rapport.Contact.Profiles;

/// <summary>Edits and finds profiles. Translates and calls.</summary>
internal sealed class ProfileGrpc(ProfileEdits edits, ContactReader reader, ContactSearch search, AttributeHistory history)
    : ProfileService.ProfileServiceBase
{
    /// <inheritdoc/>
    public override async Task<V1.Contact> UpdateContact(UpdateContactRequest request, ServerCallContext context) => await ShownAsync(
        await edits.UpdateAsync(IngestCaller.Of(context), request, context.Attempt(), context.CancellationToken), context);

    /// <inheritdoc/>
    public override async Task<V1.Contact> UpsertContact(UpsertContactRequest request, ServerCallContext context) => await ShownAsync(
        await edits.UpsertAsync(IngestCaller.Of(context), request, context.Attempt(), context.CancellationToken), context);

    /// <inheritdoc/>
    public override Task<ListContactsResponse> SearchContacts(SearchContactsRequest request, ServerCallContext context)
    {
        var list = new ListContactsRequest
        {
            PageSize = request.PageSize, PageToken = request.PageToken, Filter = request.Filter, OrderBy = request.OrderBy,
        };
        if (request.HasKnown)
            list.Known = request.Known;
        return search.ListAsync(context.Workspace(), list, context.CancellationToken);
    }

    /// <inheritdoc/>
    public override Task<ListAttributeHistoryResponse> ListAttributeHistory(
        ListAttributeHistoryRequest request, ServerCallContext context) =>
        history.ListAsync(context.Workspace(), request, context.CancellationToken);

    private async Task<V1.Contact> ShownAsync(ContactRecord record, ServerCallContext context) => record.ToProto(
        null, await reader.SpansAsync(context.Workspace(), [record], context.CancellationToken));
}
