using System.Globalization;
using Rapport.Conditions;
using Rapport.Tagging.Domain;

namespace Rapport.Tagging.Tests.Domain;

/// <summary>One contact's way through events and time.</summary>
internal sealed class Story(params Definition[] definitions)
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);

    private int events;

    public TaggingDefinitions Definitions { get; set; } = new(1, definitions);

    public TaggedContact Contact { get; set; } = new();

    /// <summary>What was concluded, for example "+tag vip" or "-segment buyers @2026-03-31T10:00:00".</summary>
    public List<string> Facts { get; } = [];

    public IEnumerable<string> Tags => Contact.Holds.Select(hold => hold.Tag).Distinct().Order(StringComparer.Ordinal);

    public IEnumerable<string> Segments => Contact.Segments.Keys.Select(number => Definitions.Find(number)!.Definition.Id).Order();

    public static Definition Rule(int number, string tag, string condition) => new()
    {
        Kind = DefinitionKind.TagRule, Id = $"rule-{number}", Number = number, Tag = tag, Condition = condition, Version = 1,
    };

    public static Definition Segment(int number, string id, string condition) => new()
    {
        Kind = DefinitionKind.Segment, Id = id, Number = number, Condition = condition, Version = 1,
    };

    public Story Happens(string name, DateTimeOffset at, params (string Name, object Value)[] properties) =>
        Happens(Event(name, at), properties);

    public TaggingEvent Event(string name, DateTimeOffset at, DateTimeOffset? receivedAt = null) => new()
    {
        Id = (++events).ToString("D6", CultureInfo.InvariantCulture), Name = name, OccurredAt = at, ReceivedAt = receivedAt ?? at,
        Place = (ulong)events,
    };

    public Story Happens(TaggingEvent happened, params (string Name, object Value)[] properties)
    {
        var step = new TaggingStep(Contact, Definitions);
        step.Context.EventName = happened.Name;
        step.Context.OccurredAt = happened.OccurredAt;
        step.Context.Properties = new DictionaryMap(properties.ToDictionary(p => p.Name, object? (p) => p.Value));
        Note(step.Apply(happened));
        return this;
    }

    public Story TimePasses(DateTimeOffset to)
    {
        Note(new TaggingStep(Contact, Definitions).PassTime(to));
        return this;
    }

    private void Note(IReadOnlyList<TaggingFact> facts) => Facts.AddRange(facts.Select(fact =>
        $"{(fact.Added ? "+" : "-")}{(fact.Kind == DefinitionKind.TagRule ? "tag" : "segment")} {fact.Subject}"
        + (fact.Boundary is { } at ? $" @{at:s}" : "") + (fact.History is null ? "" : " (history)")));
}
