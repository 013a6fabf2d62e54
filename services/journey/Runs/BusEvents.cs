using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Events;
using Rapport.Journey.Domain;

namespace Rapport.Journey.Runs;

/// <summary>Events of the bus as journeys see them.</summary>
internal static class BusEvents
{
    /// <summary>The event with its place in the log.</summary>
    public static JourneyEvent ToJourneyEvent(this Event e, int partition, long n) => new()
    {
        Id = e.Id,
        Workspace = e.Workspace,
        Contact = e.Contact,
        Name = e.Name,
        OccurredAt = Instant(e.OccurredAt),
        ReceivedAt = Instant(e.ReceivedAt),
        Hop = e.Hop,
        Historic = e.Historic,
        OfMerged = e.Flags.Contains(EventFlags.OfMerged),
        Traceparent = e.Traceparent,
        Partition = partition,
        N = n,
        Properties = e.Properties.AsMap(),
        Context = e.Context.AsMap(),
        PropertiesJson = () => Json(e.Properties),
        ContextJson = () => Json(e.Context),
    };

    private static DateTimeOffset Instant(Timestamp? time) => time?.ToDateTimeOffset() ?? DateTimeOffset.UnixEpoch;

    private static string Json(Struct? fields) => fields is null ? "{}" : JsonFormatter.Default.Format(fields);
}
