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
    public async Task<ListContactsResponse> ContactsAsync(
        string workspace, ListContactsRequest request, CancellationToken cancellation)
    {
        var size = PageTokens.Size(request.PageSize);
        bool? known = request.HasKnown ? request.Known : null;
        var query = $"contacts?known={known}";
        var before = tokens.Read(workspace, query, request.PageToken);
        var found = await contacts.ListAsync(workspace, known, before, size, cancellation);
        var spans = await reader.SpansAsync(workspace, found, cancellation);
        return new ListContactsResponse
        {
            Contacts = { found.Select(c => c.ToProto(null, spans)) },
            NextPageToken = found.Count < size ? "" : tokens.Write(workspace, query, found[^1].Id),
        };
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
        return new ListContactEventsResponse
        {
            Events = { found },
            NextPageToken = found.Count < size ? "" : tokens.Write(workspace, query,
                $"{found[^1].OccurredAt.ToDateTimeOffset().UtcTicks} {found[^1].Id}"),
        };
    }

    /// <summary>A page of refused items.</summary>
    public async Task<ListIngestRejectsResponse> RejectsAsync(
        string workspace, ListIngestRejectsRequest request, CancellationToken cancellation)
    {
        var size = PageTokens.Size(request.PageSize);
        var before = tokens.Read(workspace, "rejects", request.PageToken);
        var found = await rejects.ListAsync(
            workspace, before is null ? null : ObjectId.Parse(before), size, cancellation);
        return new ListIngestRejectsResponse
        {
            Rejects = { found.Select(f => f.Reject) },
            NextPageToken = found.Count < size ? "" : tokens.Write(workspace, "rejects", found[^1].Key.ToString()),
        };
    }
}
