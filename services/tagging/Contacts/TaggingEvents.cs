using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Contact.V1;
using Rapport.Events;
using Rapport.Events.Facts;
using Rapport.Events.V1;
using Rapport.Following.Conclusions;
using Rapport.Hosting.Ids;
using Rapport.Tagging.Domain;

namespace Rapport.Tagging.Contacts;

/// <summary>What an event tells of a tag or segment of its contact.</summary>
/// <param name="Told">What.</param>
/// <param name="By">Id of the rule or segment that concluded it; empty for none.</param>
/// <param name="ByHand">Whether somebody did it by hand.</param>
/// <param name="Sequence">Number of the word about this contact and segment; 0 for none.</param>
internal readonly record struct Telling(ToldMembership Told, string By, bool ByHand, long Sequence = 0);

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
                var entered = happened.Read<SegmentEntered>();
                return new Telling(
                    new ToldMembership(DefinitionKind.Segment, entered.Segment, true), entered.Segment, ByHand: false, entered.Sequence);
            case EventNames.SegmentLeft:
                var left = happened.Read<SegmentLeft>();
                return new Telling(
                    new ToldMembership(DefinitionKind.Segment, left.Segment, false), left.Segment, ByHand: false, left.Sequence);
            default:
                return null;
        }
    }

    /// <summary>The fact as a conclusion; null when it is too many conclusions away from an outside event.</summary>
    /// <param name="fact">What was decided.</param>
    /// <param name="workspace">Workspace of the contact.</param>
    /// <param name="contact">The contact.</param>
    /// <param name="cause">The event at hand; not looked at when time brought the fact about.</param>
    /// <param name="definitions">The definitions that decided, for what they themselves brought about.</param>
    /// <param name="now">When that was.</param>
    public static Conclusion? ToConclusion(
        this TaggingFact fact, string workspace, string contact, Event? cause, TaggingDefinitions definitions, DateTimeOffset now)
    {
        var source = fact.Source?.Definition;
        var isTag = fact.Kind == DefinitionKind.TagRule;
        var definition = source is null
            ? $"{(isTag ? "tag" : "segment")}:{fact.Subject}" : $"{(isTag ? "tag_rule" : "segment")}:{source.Number}@{source.Version}";
        var (version, rule) = (source?.Version ?? 0, source?.Id ?? "");
        IMessage said = (isTag, fact.Added) switch
        {
            (true, true) => new TagAdded { Tag = fact.Subject, DefinitionVersion = version, Rule = rule, Cause = CauseOf(fact) },
            (true, false) => new TagRemoved { Tag = fact.Subject, DefinitionVersion = version, Rule = rule, Cause = CauseOf(fact) },
            (false, true) => Numbered(new SegmentEntered { Segment = fact.Subject, DefinitionVersion = version, Cause = CauseOf(fact) }, fact),
            (false, false) => Numbered(new SegmentLeft { Segment = fact.Subject, DefinitionVersion = version, Cause = CauseOf(fact) }, fact),
        };
        var conclusion = Concluded(fact, workspace, contact, cause, definition, said, definitions, now);
        // The same word has the same id, whatever brings it about when it is decided again.
        if (conclusion is not null && fact.Sequence > 0)
            conclusion.Id = DerivedId.From(
                $"segment:{fact.Source!.Series}", contact, fact.Sequence.ToString(CultureInfo.InvariantCulture), workspace);
        return conclusion;
    }

    private static Conclusion? Concluded(
        TaggingFact fact, string workspace, string contact, Event? cause, string definition, IMessage said,
        TaggingDefinitions definitions, DateTimeOffset now)
    {
        if (fact.DefinitionChange || fact.Rebuild)
        {
            var told = Conclude.FromTime(workspace, contact, now, definition, said);
            told.Historic = true;
            told.Id = DerivedId.From(
                definition, contact, $"definitions@{definitions.Version.ToString(CultureInfo.InvariantCulture)}", told.Name);
            return told;
        }

        return fact.History is { } load ? Conclude.FromHistory(workspace, contact, load, load.LastAt, definition, said)
            : fact.Boundary is { } boundary ? Conclude.FromTime(workspace, contact, boundary, definition, said)
            : cause is null ? null : Conclude.From(cause, definition, said);
    }

    private static string CauseOf(TaggingFact fact) => fact switch
    {
        { DefinitionChange: true } => "definition_change",
        { Rebuild: true } => "rebuild",
        { History: not null } => "history",
        { Boundary: not null } => "time",
        _ => "event",
    };

    private static SegmentEntered Numbered(SegmentEntered said, TaggingFact fact)
    {
        if (fact.Sequence > 0)
            said.Sequence = (int)fact.Sequence;
        return said;
    }

    private static SegmentLeft Numbered(SegmentLeft said, TaggingFact fact)
    {
        if (fact.Sequence > 0)
            said.Sequence = (int)fact.Sequence;
        return said;
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
            _ => common with
            {
                TellsOfSegments = true, ConcludedBy = telling.By, Told = told, Sequence = told is null ? 0 : telling.Sequence,
            },
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
