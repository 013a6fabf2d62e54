using Grpc.Core;
using Microsoft.Extensions.Options;
using Rapport.Contact.Identities;
using Rapport.Contact.Ingest;
using Rapport.Contact.V1;
using Rapport.Hosting.Callers;
using Rapport.Hosting.Errors;

namespace Rapport.Contact.Profiles;

/// <summary>
/// The public face of contact: profiles and timeline. Translates and calls. Ingest has a class of its own, since it
/// reads its requests item by item (<see cref="IngestGrpc"/>, <see cref="NativeEndpoint"/>).
/// </summary>
internal sealed class ContactGrpc(
    ContactReader reader, ContactLists lists, ContactSearch search, IdentifierTypeCatalogue types, IOptions<ContactOptions> options)
    : ContactService.ContactServiceBase
{
    private const int MostInBatch = 500;

    /// <inheritdoc/>
    public override Task<ListIngestRejectsResponse> ListIngestRejects(
        ListIngestRejectsRequest request, ServerCallContext context) =>
        lists.RejectsAsync(IngestCaller.Of(context), request, context.CancellationToken);

    /// <inheritdoc/>
    public override async Task<V1.Contact> GetContact(GetContactRequest request, ServerCallContext context)
    {
        var workspace = context.Workspace();
        var record = await reader.GetAsync(workspace, request.Contact, context.CancellationToken);
        var spans = await reader.SpansAsync(workspace, [record], context.CancellationToken);
        return record.ToProto(record.Id == request.Contact ? null : request.Contact, spans);
    }

    /// <inheritdoc/>
    public override async Task<V1.Contact> LookupContact(LookupContactRequest request, ServerCallContext context)
    {
        var workspace = context.Workspace();
        var record = await reader.LookupAsync(
            workspace, await types.OfAsync(workspace, context.CancellationToken), request.Identifier, options.Value.PhoneRegion, context.CancellationToken);
        return record.ToProto(null, await reader.SpansAsync(workspace, [record], context.CancellationToken));
    }

    /// <inheritdoc/>
    public override async Task<BatchGetContactsResponse> BatchGetContacts(
        BatchGetContactsRequest request, ServerCallContext context)
    {
        if (request.Contacts.Count > MostInBatch)
            throw DomainError.Invalid("contacts", $"has {request.Contacts.Count} ids; at most {MostInBatch} are taken");
        var found = await reader.GetManyAsync(context.Workspace(), request.Contacts, context.CancellationToken);
        var missing = request.Contacts.Where(id => !found.ContainsKey(id)).ToList();
        Dictionary<string, string> erased = missing.Count == 0 ? []
            : await reader.ErasedAsync(context.Workspace(), missing, context.CancellationToken);
        return new BatchGetContactsResponse
        {
            Contacts = { found.Select(f => f.Value.ToProto(f.Key == f.Value.Id ? null : f.Key, null)) }, Erased = { erased },
        };
    }

    /// <inheritdoc/>
    public override Task<ListContactsResponse> ListContacts(ListContactsRequest request, ServerCallContext context) =>
        search.ListAsync(context.Workspace(), request, context.CancellationToken);

    /// <inheritdoc/>
    public override Task<ListContactEventsResponse> ListContactEvents(
        ListContactEventsRequest request, ServerCallContext context) =>
        lists.EventsAsync(context.Workspace(), request, context.CancellationToken);
}
