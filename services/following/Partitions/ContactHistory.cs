using Grpc.Core;
using Rapport.Common.V1;
using Rapport.Contact.V1;
using Rapport.Events;
using Rapport.Events.V1;

namespace Rapport.Following.Partitions;

/// <summary>
/// Reads from the log what has to be known when one contact absorbs another, or is given back. The other's own state may be
/// behind, in a partition that this event does not stand in; the log is not. Merges that were undone by then are not
/// in it.
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
    /// <param name="absorbed">contact_absorbed, under the survivor; or what else makes the contact anew.</param>
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
            group => group.Key, group => InOrder([.. group.OrderBy(e => e.N)]));
    }

    /// <summary>
    /// A contact's events without merges that do not hold any more, and without what was concluded of scores while they did:
    /// that spoke of two people, and scoring tells anew what holds of the one. What an undone merge gave back stands in
    /// the survivor's partition; it happened while the contact was part of that, so it has its place before the undoing.
    /// </summary>
    private static IReadOnlyList<LoggedEvent> InOrder(IReadOnlyList<LoggedEvent> ofContact)
    {
        var undone = ofContact.Where(each => each.Event.Name == EventNames.ContactUnmerged).ToList();
        if (undone.Count == 0)
            return ofContact;
        var merges = undone.Select(each => each.Event.Read<ContactUnmerged>().Merge).ToHashSet();
        var returned = new Queue<LoggedEvent>(ofContact.Where(each => each.Partition != undone[0].Partition)
            .OrderBy(each => each.Event.ReceivedAt.ToDateTimeOffset()));
        var (ordered, during) = (new List<LoggedEvent>(ofContact.Count), new HashSet<string>());
        foreach (var each in ofContact.Where(each => each.Partition == undone[0].Partition))
        {
            if (each.Event.Name == EventNames.ContactAbsorbed && each.Event.Read<ContactAbsorbed>().Merge is var merge && merges.Contains(merge))
            {
                during.Add(merge);
                continue;
            }

            if (each.Event.Name == EventNames.ContactUnmerged)
            {
                during.Remove(each.Event.Read<ContactUnmerged>().Merge);
                while (returned.TryPeek(out var next) && next.Event.ReceivedAt <= each.Event.ReceivedAt)
                    ordered.Add(returned.Dequeue());
            }

            if (during.Count == 0 || each.Event.Name is not (EventNames.StageChanged or EventNames.ThresholdCrossed))
                ordered.Add(each);
        }

        ordered.AddRange(returned);
        return ordered;
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
