using Grpc.Core;
using Rapport.Common.V1;
using Rapport.Contact.V1;
using Rapport.Events;

namespace Rapport.Following.Partitions;

/// <summary>
/// Reads from the log what has to be known when one contact absorbs another. The other's own state may be behind, in
/// a partition that this event does not stand in; the log is not.
/// </summary>
public sealed class ContactHistory(EventLogService.EventLogServiceClient log)
{
    private const int PageSize = 2000;

    /// <summary>
    /// The events of a survivor and of all that were merged into it, by contact and in the order of their numbers.
    /// Of the survivor's own partition, only what stands up to <paramref name="absorbed"/>'s number.
    /// </summary>
    /// <param name="partition">The survivor's partition.</param>
    /// <param name="n">Number of the event.</param>
    /// <param name="absorbed">contact_absorbed, under the survivor.</param>
    /// <param name="cancellation">Ends waiting.</param>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<Event>>> ReadAsync(
        int partition, long n, Event absorbed, CancellationToken cancellation) =>
        (await ReadPlacedAsync(partition, n, absorbed, cancellation)).ToDictionary(
            contact => contact.Key, contact => (IReadOnlyList<Event>)[.. contact.Value.Select(e => e.Event)]);

    /// <summary>As <see cref="ReadAsync"/>, each event with its place in the log.</summary>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<LoggedEvent>>> ReadPlacedAsync(
        int partition, long n, Event absorbed, CancellationToken cancellation)
    {
        var events = await ReadAllAsync(absorbed, cancellation);
        return events.Where(e => e.Partition != partition || e.N <= n).GroupBy(e => e.Event.Contact).ToDictionary(
            group => group.Key, group => (IReadOnlyList<LoggedEvent>)[.. group.OrderBy(e => e.N)]);
    }

    private async Task<List<LoggedEvent>> ReadAllAsync(Event absorbed, CancellationToken cancellation)
    {
        var events = new List<LoggedEvent>();
        var request = new ReadContactEventsRequest
        {
            Workspace = absorbed.Workspace, Contact = absorbed.Contact, MaxEvents = PageSize,
        };
        try
        {
            do
            {
                var answer = await log.ReadContactEventsAsync(request, cancellationToken: cancellation);
                events.AddRange(answer.Events.Believed());
                request.Cursor = answer.NextCursor;
            }
            while (request.Cursor.Length > 0);
        }
        catch (RpcException exception) when (exception.StatusCode == StatusCode.NotFound)
        {
            // The contact has been erased since: there is no history left, and the partition must go on.
            return [];
        }

        return events;
    }
}
