using Grpc.Core;
using Rapport.Contact.V1;
using Rapport.Events;

namespace Rapport.Scoring.Scores;

/// <summary>Reads one contact's events from the log, those of contacts merged into it included.</summary>
internal sealed class ContactEvents(EventLogService.EventLogServiceClient log)
{
    private const int PageSize = 2000;
    private const int MostPages = 25;

    /// <summary>By partition and number; at most 50,000, and then <c>Truncated</c>. None for a contact without events.</summary>
    public async Task<(IReadOnlyList<PlacedEvent> Events, bool Truncated)> ReadAsync(
        string workspace, string contact, CancellationToken cancellation)
    {
        var events = new List<PlacedEvent>();
        var request = new ReadContactEventsRequest { Workspace = workspace, Contact = contact, MaxEvents = PageSize };
        try
        {
            for (var page = 0; page < MostPages; page++)
            {
                var answer = await log.ReadContactEventsAsync(request, cancellationToken: cancellation);
                events.AddRange(answer.Events.Believed().Select(e => new PlacedEvent(e.Partition, e.N, e.Event)));
                request.Cursor = answer.NextCursor;
                if (request.Cursor.Length == 0)
                    return (events, false);
            }
        }
        catch (RpcException exception) when (exception.StatusCode == StatusCode.NotFound)
        {
            return ([], false);
        }

        return (events, true);
    }
}
