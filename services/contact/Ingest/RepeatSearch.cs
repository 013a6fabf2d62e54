using MongoDB.Driver;
using Rapport.Common.V1;
using Rapport.Contact.EventLog;
using Rapport.Contact.V1;

namespace Rapport.Contact.Ingest;

/// <summary>
/// Finds what a request says again, so that the answer can tell. What has not been numbered yet is not in the log and not
/// found; it turns out when it is numbered.
/// </summary>
internal sealed class RepeatSearch(EventStore log, InboxGauge gauge)
{
    // Above this many events that wait to be numbered the store has better things to do than to answer twice.
    private const long Busy = 10_000;

    /// <summary>Status of the repeats among events, by event: DUPLICATE or CONFLICT. One question for all of them.</summary>
    /// <param name="said">Events with ids of their caller, in the order of the request.</param>
    /// <param name="cancellation">Ends waiting.</param>
    public async Task<IReadOnlyDictionary<Event, IngestStatus>> FindAsync(
        IReadOnlyList<Event> said, CancellationToken cancellation)
    {
        if (gauge.WaitingEvents > Busy)
            return new Dictionary<Event, IngestStatus>(ReferenceEqualityComparer.Instance);
        try
        {
            return await FindSurelyAsync(said, cancellation);
        }
        catch (Exception exception) when (exception is MongoException or TimeoutException)
        {
            // Whoever cannot be told whether it is a repeat is told that it was accepted, which it is.
            return new Dictionary<Event, IngestStatus>(ReferenceEqualityComparer.Instance);
        }
    }

    /// <summary>The same for whoever decides by it: however busy the store is, and with its faults.</summary>
    public async Task<IReadOnlyDictionary<Event, IngestStatus>> FindSurelyAsync(
        IReadOnlyList<Event> said, CancellationToken cancellation)
    {
        var repeats = new Dictionary<Event, IngestStatus>(ReferenceEqualityComparer.Instance);
        if (said.Count == 0)
            return repeats;
        var known = await log.FindKnownAsync(said, cancellation);
        foreach (var next in said)
        {
            var key = EventSource.KeyOf(next, id => known.TryGetValue(id, out var taken) ? taken : null);
            var hash = NumberingPlan.Fingerprint(next);
            if (known.TryGetValue(key, out var first))
                repeats[next] = first.Says(hash) ? IngestStatus.Duplicate : IngestStatus.Conflict;
            else
                known[key] = new KnownEvent(hash, EventSource.Of(next));
        }

        return repeats;
    }
}
