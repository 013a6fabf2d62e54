using System.Globalization;
using MongoDB.Bson;
using Rapport.Common.V1;
using Rapport.Contact.EventLog;
using Rapport.Contact.Inbox;
using Rapport.Contact.Ingest;
using Rapport.Contact.V1;
using Rapport.Hosting.Paging;

namespace Rapport.Contact.Profiles;

/// <summary>The paged lists of timeline and rejects. Newest first.</summary>
internal sealed class ContactLists(ContactReader reader, EventStore events, RejectStore rejects, PageTokens tokens)
{
    /// <summary>A page of a contact's timeline, with the events of contacts merged into it.</summary>
    public async Task<ListContactEventsResponse> EventsAsync(
        string workspace, ListContactEventsRequest request, CancellationToken cancellation)
    {
        var size = PageTokens.Size(request.PageSize);
        var record = await reader.GetAsync(workspace, request.Contact, cancellation);
        // "timeline": tokens of "events", before ties were told by number, are refused instead of misread.
        var query = $"timeline?contact={record.Id}&name={request.Name}";
        var found = await events.ListAsync(
            workspace, record.Merged.Append(record.Id), request.Name,
            PlaceOf(tokens.Read(workspace, query, request.PageToken)), size, cancellation);
        var page = tokens.Cut(workspace, query, found, size, e => e.Event.Showable(), e => string.Create(
            CultureInfo.InvariantCulture, $"{e.Event.OccurredAt.ToDateTimeOffset().UtcTicks} {e.N} {e.Partition}"));
        return new ListContactEventsResponse { Events = { page.Items }, NextPageToken = page.NextToken };
    }

    private static (DateTimeOffset At, long N, int Partition)? PlaceOf(string? token)
    {
        if (token?.Split(' ') is not [var at, var n, var partition])
            return null;
        var invariant = CultureInfo.InvariantCulture;
        return (new DateTimeOffset(long.Parse(at, invariant), TimeSpan.Zero), long.Parse(n, invariant), int.Parse(partition, invariant));
    }

    /// <summary>A page of refused items; a write key sees those of its own only.</summary>
    public async Task<ListIngestRejectsResponse> RejectsAsync(
        IngestCaller caller, ListIngestRejectsRequest request, CancellationToken cancellation)
    {
        var size = PageTokens.Size(request.PageSize);
        var wanted = new RejectQuery(
            caller.Workspace, caller.Origin.Kind == OriginKind.WriteKey ? caller.Principal : null, Given(request.Name), Given(request.Field),
            request.From?.ToDateTimeOffset(), request.To?.ToDateTimeOffset());
        var query = string.Create(CultureInfo.InvariantCulture,
            $"rejects?by={wanted.Principal}&name={wanted.Name}&field={wanted.Field}&from={wanted.From?.UtcTicks}&to={wanted.To?.UtcTicks}");
        var before = tokens.Read(caller.Workspace, query, request.PageToken);
        var found = await rejects.ListAsync(wanted, before is null ? null : ObjectId.Parse(before), size, cancellation);
        var page = tokens.Cut(caller.Workspace, query, found, size, item => item.Reject, item => item.Key.ToString());
        return new ListIngestRejectsResponse { Rejects = { page.Items }, NextPageToken = page.NextToken };
    }

    private static string? Given(string text) => text.Length > 0 ? text : null;
}
