using System.Globalization;
using MongoDB.Bson;
using Rapport.Contact.EventLog;
using Rapport.Contact.Ingest;
using Rapport.Contact.V1;
using Rapport.Defaults.Paging;

namespace Rapport.Contact.Profiles;

/// <summary>The paged lists: contacts, timeline, rejects. All newest first.</summary>
internal sealed class ContactLists(ContactReader reader, ContactStore contacts, EventStore events, RejectStore rejects, PageTokens tokens)
{
    /// <summary>A page of contacts.</summary>
    /// <exception cref="Defaults.Errors.DomainError">FIELDS_INVALID, PAGE_TOKEN_INVALID.</exception>
    public async Task<ListContactsResponse> ContactsAsync(
        string workspace, ListContactsRequest request, CancellationToken cancellation)
    {
        var size = PageTokens.Size(request.PageSize);
        var filter = ContactFilter.Parse(request.HasKnown ? request.Known : null, request.Filter, request.OrderBy);
        var query = $"contacts?{filter}";
        var place = tokens.Read(workspace, query, request.PageToken);
        var found = await contacts.ListAsync(workspace, filter, place, size, cancellation);
        var spans = await reader.SpansAsync(workspace, found, cancellation);
        var page = tokens.Cut(workspace, query, found, size, contact => contact.ToProto(null, spans), contact => contact.Id);
        return new ListContactsResponse { Contacts = { page.Items }, NextPageToken = page.NextToken };
    }

    /// <summary>A page of a contact's timeline, with the events of contacts merged into it.</summary>
    public async Task<ListContactEventsResponse> EventsAsync(
        string workspace, ListContactEventsRequest request, CancellationToken cancellation)
    {
        var size = PageTokens.Size(request.PageSize);
        var record = await reader.GetAsync(workspace, request.Contact, cancellation);
        var query = $"events?contact={record.Id}&name={request.Name}";
        var place = tokens.Read(workspace, query, request.PageToken)?.Split(' ', 2);
        var found = await events.ListAsync(
            workspace, record.Merged.Append(record.Id), request.Name,
            place is null ? null : (new DateTimeOffset(long.Parse(place[0], CultureInfo.InvariantCulture), TimeSpan.Zero), place[1]),
            size, cancellation);
        var page = tokens.Cut(workspace, query, found, size, happened => happened,
            happened => $"{happened.OccurredAt.ToDateTimeOffset().UtcTicks} {happened.Id}");
        return new ListContactEventsResponse { Events = { page.Items }, NextPageToken = page.NextToken };
    }

    /// <summary>A page of refused items.</summary>
    public async Task<ListIngestRejectsResponse> RejectsAsync(
        string workspace, ListIngestRejectsRequest request, CancellationToken cancellation)
    {
        var size = PageTokens.Size(request.PageSize);
        var before = tokens.Read(workspace, "rejects", request.PageToken);
        var found = await rejects.ListAsync(
            workspace, before is null ? null : ObjectId.Parse(before), size, cancellation);
        var page = tokens.Cut(workspace, "rejects", found, size, item => item.Reject, item => item.Key.ToString());
        return new ListIngestRejectsResponse { Rejects = { page.Items }, NextPageToken = page.NextToken };
    }
}
