using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Conditions;
using Rapport.Events;
using Rapport.Events.V1;
using Rapport.Journey.Domain;

namespace Rapport.Journey.Runs;

/// <summary>Events of the bus as journeys see them.</summary>
internal static class BusEvents
{
    /// <summary>Source of a tag that was given or taken as by hand: no rule takes it back.</summary>
    public const string Manual = "manual";

    /// <summary>The event with its place in the log. Of a request for entry the properties are those that its caller gave.</summary>
    public static JourneyEvent ToJourneyEvent(this Event e, int partition, long n) => e.ToJourneyEvent(
        partition, n, e.Name == EventNames.JourneyEntryRequested ? e.Read<JourneyEntryRequested>().Properties : e.Properties);

    private static JourneyEvent ToJourneyEvent(this Event e, int partition, long n, Struct? properties) => new()
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
        Told = e.Told(),
        Properties = properties.AsMap(),
        Context = e.Context.AsMap(),
        PropertiesJson = () => Json(properties),
        ContextJson = () => Json(e.Context),
    };

    /// <summary>What the event tells of its contact; null for most events.</summary>
    public static ToldFact? Told(this Event e)
    {
        switch (e.Name)
        {
            case EventNames.TagAdded:
                var added = e.Read<TagAdded>();
                return new ToldFact.Tag(added.Tag, Added: true, added.Source == Manual);
            case EventNames.TagRemoved:
                var removed = e.Read<TagRemoved>();
                return new ToldFact.Tag(removed.Tag, Added: false, removed.Source == Manual);
            case EventNames.SegmentEntered:
                var entered = e.Read<SegmentEntered>();
                return new ToldFact.Segment(entered.Segment, Entered: true, entered.HasCause ? entered.Cause : null, entered.Sequence);
            case EventNames.SegmentLeft:
                var left = e.Read<SegmentLeft>();
                return new ToldFact.Segment(left.Segment, Entered: false, left.HasCause ? left.Cause : null, left.Sequence);
            case EventNames.StageChanged:
                return new ToldFact.Stage(e.Read<StageChanged>().To);
            case EventNames.ThresholdCrossed:
                var crossed = e.Read<ThresholdCrossed>();
                return new ToldFact.Crossing(new ThresholdReference(crossed.Model, crossed.Threshold), crossed.Score);
            case EventNames.JourneyEntered:
                return new ToldFact.Run(e.Read<JourneyEntered>().Journey);
            case EventNames.JourneyExited:
                return new ToldFact.Run(e.Read<JourneyExited>().Journey);
            case EventNames.JourneyEntryRequested:
                var request = e.Read<JourneyEntryRequested>();
                return new ToldFact.EntryRequest(request.Journey, request.Source);
            case EventNames.ContactMerged:
                var merged = e.Read<ContactMerged>();
                return new ToldFact.Merged(merged.Into, merged.Merge);
            case EventNames.ContactAbsorbed:
                var absorbed = e.Read<ContactAbsorbed>();
                return new ToldFact.Absorbed(absorbed.From, absorbed.Merge);
            case EventNames.ContactUnmerged:
                var unmerged = e.Read<ContactUnmerged>();
                return new ToldFact.Unmerged(unmerged.Merge, unmerged.From, unmerged.Into);
            default:
                return null;
        }
    }

    private static DateTimeOffset Instant(Timestamp? time) => time?.ToDateTimeOffset() ?? DateTimeOffset.UnixEpoch;

    private static string Json(Struct? fields) => fields is null ? "{}" : JsonFormatter.Default.Format(fields);
}
