using System.Diagnostics.Metrics;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Telemetry;

namespace Rapport.Contact.Inbox;

/// <summary>What comes in, and what does not.</summary>
internal static class IngestMetrics
{
    /// <summary>The native API.</summary>
    public const string Api = "api";

    /// <summary>The Segment paths.</summary>
    public const string Segment = "segment";

    /// <summary>The other services.</summary>
    public const string Conclusion = "conclusion";

    private static readonly Meter Meter = new("Rapport.Ingest");

    private static readonly Counter<long> AcceptedEvents = Meter.CreateCounter<long>(
        "rapport.ingest.accepted", "{event}", "Events that are durable in the inbox.");

    private static readonly Counter<long> RejectedEvents = Meter.CreateCounter<long>(
        "rapport.ingest.rejected", "{event}", "Events refused item by item.");

    private static readonly Counter<long> RefusedRequests = Meter.CreateCounter<long>(
        "rapport.ingest.refused", "{request}", "Requests told to come back.");

    private static readonly Counter<long> IgnoredIdentifiers = Meter.CreateCounter<long>(
        "rapport.ingest.identifiers_ignored", "{identifier}", "Identifiers that were not used because they identify nobody.");

    // What callers name themselves must not become a label.
    private static readonly HashSet<string> Fields =
    [
        "id", "name", "occurred_at", "properties", "context", "contact", "user_id", "email", "phone", "anonymous_id",
        "identifiers", "type", "timestamp", "originalTimestamp", "messageId", "userId", "anonymousId", "event", "traits",
        "groupId", "previousId", "historic",
    ];

    /// <summary>Makes the series appear.</summary>
    public static void Show()
    {
        foreach (var via in new[] { Api, Segment, Conclusion })
            Accepted(via, 0);
        RejectedEvents.Show(new("via", Api), new("field", "name"));
        RejectedEvents.Show(new("via", Segment), new("field", "name"));
        RejectedEvents.Show(new("via", Conclusion), new("field", "contact"));
        IgnoredIdentifiers.Show(new KeyValuePair<string, object?>("type", "user_id"));
        RefusedRequests.Show(new KeyValuePair<string, object?>("reason", "overload"));
        RefusedRequests.Show(new KeyValuePair<string, object?>("reason", "store"));
        RefusedRequests.Show(new KeyValuePair<string, object?>("reason", "streams"));
    }

    /// <summary>Counts accepted events.</summary>
    public static void Accepted(string via, int events) =>
        AcceptedEvents.Add(events, new KeyValuePair<string, object?>("via", via));

    /// <summary>Counts a rejected event by the top-level field of the path at fault.</summary>
    public static void Rejected(string via, string path)
    {
        var end = path.AsSpan().IndexOfAny('.', '[');
        var name = end < 0 ? path : path[..end];
        RejectedEvents.Add(1, new("via", via), new("field", Fields.Contains(name) ? name : "other"));
    }

    /// <summary>Counts an identifier that was not used, by its declared type.</summary>
    public static void IdentifierIgnored(string type) =>
        IgnoredIdentifiers.Add(1, new KeyValuePair<string, object?>("type", type));

    /// <summary>Counts a refused request and gives the error back.</summary>
    public static DomainError Refused(string reason, DomainError error)
    {
        RefusedRequests.Add(1, new KeyValuePair<string, object?>("reason", reason));
        return error;
    }
}
