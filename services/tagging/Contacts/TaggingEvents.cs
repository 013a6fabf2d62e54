using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Contact.V1;
using Rapport.Events;
using Rapport.Events.Facts;
using Rapport.Events.V1;
using Rapport.Following.Conclusions;
using Rapport.Tagging.Domain;

namespace Rapport.Tagging.Contacts;

/// <summary>What an event tells of a tag or segment of its contact.</summary>
/// <param name="Told">What.</param>
/// <param name="By">Id of the rule or segment that concluded it; empty for none.</param>
/// <param name="ByHand">Whether somebody did it by hand.</param>
internal readonly record struct Telling(ToldMembership Told, string By, bool ByHand);

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
        switch (happened.Name)
        {
            case EventNames.Identified:
                return common with { Traits = TraitsOf(happened.Properties) };
            case EventNames.StageChanged when !happened.Flags.Contains(EventFlags.OfMerged):
                return common with { Stage = happened.Read<StageChanged>().To };
            case EventNames.ThresholdCrossed:
                var crossed = happened.Read<ThresholdCrossed>();
                return common with { Crossed = $"{crossed.Model}/{crossed.Threshold}" };
            default:
                return happened.Telling() is { } telling ? With(common, telling, happened.Flags.Contains(EventFlags.OfMerged)) : common;
        }
    }

    /// <summary>What the event tells of a tag or segment; null for any other event.</summary>
    public static Telling? Telling(this Event happened)
    {
        switch (happened.Name)
        {
            case EventNames.TagAdded:
                var added = happened.Read<TagAdded>();
                return new Telling(new ToldMembership(DefinitionKind.TagRule, added.Tag, true), added.Rule, added.Source == Manual);
            case EventNames.TagRemoved:
                var removed = happened.Read<TagRemoved>();
                return new Telling(
                    new ToldMembership(DefinitionKind.TagRule, removed.Tag, false), removed.Rule, removed.Source == Manual);
            case EventNames.SegmentEntered:
                var entered = happened.Read<SegmentEntered>().Segment;
                return new Telling(new ToldMembership(DefinitionKind.Segment, entered, true), entered, ByHand: false);
            case EventNames.SegmentLeft:
                var left = happened.Read<SegmentLeft>().Segment;
                return new Telling(new ToldMembership(DefinitionKind.Segment, left, false), left, ByHand: false);
            default:
                return null;
        }
    }

    /// <summary>The fact as a conclusion; null when it is too many conclusions away from an outside event.</summary>
    /// <param name="fact">What was decided.</param>
    /// <param name="workspace">Workspace of the contact.</param>
    /// <param name="contact">The contact.</param>
    /// <param name="cause">The event at hand; not looked at when time brought the fact about.</param>
    public static Conclusion? ToConclusion(this TaggingFact fact, string workspace, string contact, Event? cause)
    {
        var source = fact.Source?.Definition;
        var isTag = fact.Kind == DefinitionKind.TagRule;
        var definition = source is null
            ? $"{(isTag ? "tag" : "segment")}:{fact.Subject}" : $"{(isTag ? "tag_rule" : "segment")}:{source.Number}@{source.Version}";
        var (version, rule) = (source?.Version ?? 0, source?.Id ?? "");
        IMessage said = (isTag, fact.Added) switch
        {
            (true, true) => new TagAdded { Tag = fact.Subject, DefinitionVersion = version, Rule = rule },
            (true, false) => new TagRemoved { Tag = fact.Subject, DefinitionVersion = version, Rule = rule },
            (false, true) => new SegmentEntered { Segment = fact.Subject, DefinitionVersion = version },
            (false, false) => new SegmentLeft { Segment = fact.Subject, DefinitionVersion = version },
        };
        return fact.History is { } load ? Conclude.FromHistory(workspace, contact, load, load.LastAt, definition, said)
            : fact.Boundary is { } boundary ? Conclude.FromTime(workspace, contact, boundary, definition, said)
            : cause is null ? null : Conclude.From(cause, definition, said);
    }

    // Of a contact that was merged since, only what a hand did counts.
    private static TaggingEvent With(TaggingEvent common, Telling telling, bool ofMerged)
    {
        ToldMembership? told = ofMerged && !telling.ByHand ? null : telling.Told;
        return telling switch
        {
            { ByHand: true, Told.Added: true } => common with { TaggedByHand = telling.Told.Subject, Told = told },
            { ByHand: true } => common with { UntaggedByHand = telling.Told.Subject, Told = told },
            { Told.Kind: DefinitionKind.TagRule } => common with { TellsOfTags = true, ConcludedBy = telling.By, Told = told },
            _ => common with { TellsOfSegments = true, ConcludedBy = telling.By, Told = told },
        };
    }

    private static Dictionary<string, object?> TraitsOf(Struct? properties)
    {
        var traits = new Dictionary<string, object?>();
        foreach (var (name, value) in properties?.Fields ?? [])
            traits[name] = TraitValue.Of(value.AsValue());
        return traits;
    }
}
