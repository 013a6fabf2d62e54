using System.Collections.Frozen;

namespace Rapport.Tagging.Domain;

/// <summary>
/// The definitions of one workspace, compiled, and indexed by what makes an answer change, so that an event costs only
/// the definitions that mention it or something it changes.
/// </summary>
public sealed class TaggingDefinitions
{
    private readonly FrozenDictionary<int, CompiledDefinition> byNumber;
    private readonly FrozenDictionary<int, CompiledDefinition> byReplaced;
    private readonly FrozenDictionary<(DefinitionKind, string), CompiledDefinition> inForce;
    private readonly FrozenDictionary<string, int> seriesOfSegments;
    private readonly FrozenDictionary<string, CompiledDefinition[]> byEventName;
    private readonly CompiledDefinition[] onAnyEvent;
    private readonly FrozenDictionary<string, CompiledDefinition[]> byAttribute;
    private readonly FrozenDictionary<string, TrackedAggregate[]> trackedByEventName;
    private readonly FrozenDictionary<string, TrackedAggregate> trackedBySource;

    /// <summary>Compiles valid definitions.</summary>
    /// <param name="version">Moves with every change in the workspace; 0 when nothing was ever defined.</param>
    /// <param name="definitions">Tag rules and segments, those that are being computed too.</param>
    public TaggingDefinitions(long version, IEnumerable<Definition> definitions)
    {
        Version = version;
        All =
        [
            .. DefinitionGraph.InOrder([.. definitions.OrderBy(d => d.Kind).ThenBy(d => d.Id, StringComparer.Ordinal)])
                .Select((definition, position) => new CompiledDefinition(definition, position)),
        ];
        byNumber = All.ToFrozenDictionary(d => d.Definition.Number);
        var served = All.Where(d => !d.IsCandidate).ToList();
        inForce = served.ToFrozenDictionary(d => (d.Definition.Kind, d.Definition.Id));
        byReplaced = served.SelectMany(d => d.Definition.Replaced.Select(number => (number, d)))
            .DistinctBy(each => each.number).ToFrozenDictionary(each => each.number, each => each.d);
        seriesOfSegments = All.Where(d => d.Definition.Kind == DefinitionKind.Segment).DistinctBy(d => d.Definition.Id)
            .ToFrozenDictionary(d => d.Definition.Id, d => d.Series);
        FromSaving = [.. All.Where(d => !d.ReadsEvent && !d.Definition.IsWhole)];
        var onEvents = All.Where(d => d.ReadsEvent).ToList();
        onAnyEvent = [.. onEvents.Where(d => d.Condition.Reads.EventNames is null)];
        byEventName = onEvents.SelectMany(d => d.Condition.Reads.EventNames ?? new HashSet<string>()).Distinct()
            .ToFrozenDictionary(name => name, name => onEvents
                .Where(d => d.Condition.Reads.EventNames?.Contains(name) ?? true).ToArray());
        var onContacts = All.Where(d => !d.ReadsEvent).ToList();
        OnContacts = onContacts;
        TagReaders = [.. onContacts.Where(d => d.Condition.Reads.Tags)];
        StageReaders = [.. onContacts.Where(d => d.Condition.Reads.Stage)];
        ThresholdReaders = [.. onContacts.Where(d => d.Condition.Reads.Thresholds.Count > 0)];
        SegmentReaders = [.. onContacts.Where(d => d.Condition.Reads.Segments.Count > 0)];
        byAttribute = onContacts.SelectMany(d => d.Condition.Reads.ContactAttributes).Distinct().ToFrozenDictionary(
            name => name, name => onContacts.Where(d => d.Condition.Reads.ContactAttributes.Contains(name)).ToArray());
        trackedBySource = Track().ToFrozenDictionary(tracked => tracked.Source);
        trackedByEventName = trackedBySource.Values
            .SelectMany(tracked => tracked.Aggregate.EventNames.Select(name => (name, tracked)))
            .GroupBy(pair => pair.name, pair => pair.tracked).ToFrozenDictionary(group => group.Key, group => group.ToArray());
    }

    /// <summary>A workspace without definitions.</summary>
    public static TaggingDefinitions None { get; } = new(0, []);

    /// <summary>Moves with every change in the workspace.</summary>
    public long Version { get; }

    /// <summary>The ids of the segments.</summary>
    public IReadOnlySet<string> SegmentIds =>
        All.Where(d => d.Definition.Kind == DefinitionKind.Segment).Select(d => d.Definition.Id).ToHashSet();

    /// <summary>In the order of evaluation.</summary>
    public IReadOnlyList<CompiledDefinition> All { get; }

    /// <summary>
    /// Those on contacts that an earlier version of the platform has saved: a contact is looked at with its next event.
    /// </summary>
    public IReadOnlyList<CompiledDefinition> FromSaving { get; }

    /// <summary>Those that are answered by what is known of the contact.</summary>
    public IReadOnlyList<CompiledDefinition> OnContacts { get; }

    /// <summary>Those of them that read the contact's tags.</summary>
    public IReadOnlyList<CompiledDefinition> TagReaders { get; }

    /// <summary>Those of them that read the contact's stage.</summary>
    public IReadOnlyList<CompiledDefinition> StageReaders { get; }

    /// <summary>Those of them that ask for crossed thresholds.</summary>
    public IReadOnlyList<CompiledDefinition> ThresholdReaders { get; }

    /// <summary>Those of them that ask for segments.</summary>
    public IReadOnlyList<CompiledDefinition> SegmentReaders { get; }

    /// <summary>The definition with this number, if it still exists.</summary>
    public CompiledDefinition? Find(int number) => byNumber.GetValueOrDefault(number);

    /// <summary>The definition with this id that is in force, if there is one.</summary>
    public CompiledDefinition? Find(DefinitionKind kind, string id) => inForce.GetValueOrDefault((kind, id));

    /// <summary>The definition in force that has taken the place of one with this number.</summary>
    public CompiledDefinition? FindSuccessor(int number) => byReplaced.GetValueOrDefault(number);

    /// <summary>By what words about a segment are counted; null when there is none with this id.</summary>
    public int? SeriesOf(string segment) => seriesOfSegments.TryGetValue(segment, out var series) ? series : null;

    /// <summary>The definitions that read events and are answered by one of this name.</summary>
    public IReadOnlyList<CompiledDefinition> OnEvent(string eventName) => byEventName.GetValueOrDefault(eventName, onAnyEvent);

    /// <summary>The definitions on contacts that read an attribute.</summary>
    public IReadOnlyList<CompiledDefinition> AttributeReaders(string name) => byAttribute.GetValueOrDefault(name, []);

    /// <summary>The counts and sums that an event of this name may change.</summary>
    public IReadOnlyList<TrackedAggregate> TrackedFor(string eventName) => trackedByEventName.GetValueOrDefault(eventName, []);

    /// <summary>The count or sum that contacts keep under this name, if a definition still reads it.</summary>
    public TrackedAggregate? FindTracked(string source) => trackedBySource.GetValueOrDefault(source);

    private IEnumerable<TrackedAggregate> Track() =>
        from definition in All
        from aggregate in definition.Condition.Reads.Aggregates
        group (definition, aggregate) by CompiledDefinition.SourceOf(definition.Definition, aggregate) into uses
        select new TrackedAggregate(
            uses.Key, uses.First().aggregate, uses.First().definition.Definition.OriginOf(uses.First().aggregate.Key),
            [.. uses.Select(use => use.definition.Definition).Distinct()],
            [.. uses.Select(use => use.definition).Where(definition => !definition.ReadsEvent).Distinct()]);
}
