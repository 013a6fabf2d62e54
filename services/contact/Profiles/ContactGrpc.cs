using Grpc.Core;
using Microsoft.Extensions.Options;
using Rapport.Contact.Consents;
using Rapport.Contact.Ingest;
using Rapport.Contact.V1;
using Rapport.Defaults.Callers;
using Rapport.Defaults.Errors;

namespace Rapport.Contact.Profiles;

/// <summary>The public face of contact: ingest, profiles, timeline, consent. Translates and calls.</summary>
internal sealed class ContactGrpc(
    Intake intake, ContactReader reader, ContactLists lists, ConsentRecord consents, IOptions<ContactOptions> options)
    : ContactService.ContactServiceBase
{
    private const int MostInBatch = 500;

    /// <inheritdoc/>
    public override Task<IngestEventsResponse> IngestEvents(IngestEventsRequest request, ServerCallContext context) =>
        intake.TakeAsync(context.Workspace(), request.RequestId, request.Events, context.CancellationToken);

    /// <inheritdoc/>
    public override async Task IngestStream(
        IAsyncStreamReader<IngestStreamRequest> requestStream, IServerStreamWriter<IngestEventsResponse> responseStream,
        ServerCallContext context)
    {
        var workspace = context.Workspace();
        await foreach (var batch in requestStream.ReadAllAsync(context.CancellationToken))
            await responseStream.WriteAsync(
                await intake.TakeAsync(workspace, "", batch.Events, context.CancellationToken), context.CancellationToken);
    }

    /// <inheritdoc/>
    public override Task<ListIngestRejectsResponse> ListIngestRejects(
        ListIngestRejectsRequest request, ServerCallContext context) =>
        lists.RejectsAsync(context.Workspace(), request, context.CancellationToken);

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
            workspace, request.Identifier, options.Value.PhoneRegion, context.CancellationToken);
        return record.ToProto(null, await reader.SpansAsync(workspace, [record], context.CancellationToken));
    }

    /// <inheritdoc/>
    public override async Task<BatchGetContactsResponse> BatchGetContacts(
        BatchGetContactsRequest request, ServerCallContext context)
    {
        if (request.Contacts.Count > MostInBatch)
            throw DomainError.Invalid("contacts", $"has {request.Contacts.Count} ids; at most {MostInBatch} are taken");
        var found = await reader.GetManyAsync(context.Workspace(), request.Contacts, context.CancellationToken);
        return new BatchGetContactsResponse
        {
            Contacts = { found.Select(f => f.Value.ToProto(f.Key == f.Value.Id ? null : f.Key, null)) },
        };
    }

    /// <inheritdoc/>
    public override Task<ListContactsResponse> ListContacts(ListContactsRequest request, ServerCallContext context) =>
        lists.ContactsAsync(context.Workspace(), request, context.CancellationToken);

    /// <inheritdoc/>
    public override Task<ListContactEventsResponse> ListContactEvents(
        ListContactEventsRequest request, ServerCallContext context) =>
        lists.EventsAsync(context.Workspace(), request, context.CancellationToken);

    /// <inheritdoc/>
    public override Task<Consent> SetConsent(SetConsentRequest request, ServerCallContext context) =>
        consents.SetAsync(context.Workspace(), request, context.CancellationToken);

    /// <inheritdoc/>
    public override Task<ListConsentsResponse> ListConsents(ListConsentsRequest request, ServerCallContext context) =>
        consents.ListAsync(context.Workspace(), request.Contact, context.CancellationToken);
}
