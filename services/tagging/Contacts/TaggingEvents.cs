using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Contact.V1;
using Rapport.Events;
using Rapport.Events.Facts;
using Rapport.Following.Conclusions;
using Rapport.Tagging.Domain;

namespace Rapport.Tagging.Contacts;

/// <summary>Events of the log as the domain sees them, and its facts as the log takes them.</summary>
internal static class TaggingEvents
{
    /// <summary>Property source of a tag given or taken off by hand.</summary>
    public const string Manual = "manual";

    /// <summary>What the event tells tagging, besides what conditions read.</summary>
    /// <param name="happened">The event.</param>
    /// <param name="place">Its place in the log (<see cref="Said.PlaceOf"/>).</param>
    public static TaggingEvent ToTagging(this Event happened, ulong place)
    {
        var occurredAt = happened.OccurredAt.ToDateTimeOffset();
        var common = new TaggingEvent
        {
            Id = happened.Id,
            Name = happened.Name,
            OccurredAt = occurredAt,
            ReceivedAt = happened.ReceivedAt?.ToDateTimeOffset() ?? occurredAt,
            Hop = happened.Hop,
            Historic = happened.Historic,
            Place = place,
        };
        return happened.Name switch
        {
            EventNames.Identified => common with { Traits = TraitsOf(happened.Properties) },
            EventNames.StageChanged when happened.Flags.Contains(EventFlags.OfMerged) => common,
            EventNames.StageChanged => common with { Stage = happened.Text("to") },
            EventNames.ThresholdCrossed => common with { Crossed = $"{happened.Text("model")}/{happened.Text("threshold")}" },
            EventNames.TagAdded when happened.Text("source") == Manual =>
                common with { TaggedByHand = happened.Text("tag"), Told = ToldOf(happened) },
            EventNames.TagRemoved when happened.Text("source") == Manual =>
                common with { UntaggedByHand = happened.Text("tag"), Told = ToldOf(happened) },
            EventNames.TagAdded or EventNames.TagRemoved =>
                common with { TellsOfTags = true, ConcludedBy = happened.Text("rule"), Told = ToldOf(happened) },
            EventNames.SegmentEntered or EventNames.SegmentLeft =>
                common with { TellsOfSegments = true, ConcludedBy = happened.Text("segment"), Told = ToldOf(happened) },
            _ => common,
        };
    }

    /// <summary>A text property; empty when it is absent.</summary>
    public static string Text(this Event happened, string property) =>
        happened.Properties?.Fields.TryGetValue(property, out var value) == true ? value.StringValue : "";

    /// <summary>The fact as a conclusion; null when it is too many conclusions away from an outside event.</summary>
    /// <param name="fact">What was decided.</param>
    /// <param name="workspace">Workspace of the contact.</param>
    /// <param name="contact">The contact.</param>
    /// <param name="cause">The event at hand; not looked at when time brought the fact about.</param>
    public static Conclusion? ToConclusion(this TaggingFact fact, string workspace, string contact, Event? cause)
    {
        var source = fact.Source?.Definition;
        var isTag = fact.Kind == DefinitionKind.TagRule;
        var name = isTag
            ? fact.Added ? EventNames.TagAdded : EventNames.TagRemoved
            : fact.Added ? EventNames.SegmentEntered : EventNames.SegmentLeft;
        var definition = source is null
            ? $"{(isTag ? "tag" : "segment")}:{fact.Subject}" : $"{(isTag ? "tag_rule" : "segment")}:{source.Number}@{source.Version}";
        var properties = new Struct
        {
            Fields =
            {
                [isTag ? "tag" : "segment"] = Value.ForString(fact.Subject),
                ["definition_version"] = Value.ForNumber(source?.Version ?? 0),
            },
        };
        if (isTag)
            properties.Fields["rule"] = Value.ForString(source?.Id ?? "");
        return fact.History is { } load ? Conclude.FromHistory(workspace, contact, load, load.LastAt, definition, name, properties)
            : fact.Boundary is { } boundary
            ? Conclude.FromTime(workspace, contact, boundary, definition, name, properties)
            : cause is null ? null : Conclude.From(cause, definition, name, properties);
    }

    // Of a contact that was merged since, only what a hand did counts.
    private static ToldMembership? ToldOf(Event happened)
    {
        if (happened.Flags.Contains(EventFlags.OfMerged) && happened.Text("source") != Manual)
            return null;
        var isTag = happened.Name is EventNames.TagAdded or EventNames.TagRemoved;
        return new ToldMembership(
            isTag ? DefinitionKind.TagRule : DefinitionKind.Segment, happened.Text(isTag ? "tag" : "segment"),
            happened.Name is EventNames.TagAdded or EventNames.SegmentEntered);
    }

    private static Dictionary<string, object?> TraitsOf(Struct? properties)
    {
        var traits = new Dictionary<string, object?>();
        foreach (var (name, value) in properties?.Fields ?? [])
            traits[name] = TraitValue.Of(value.AsValue());
        return traits;
    }
}
