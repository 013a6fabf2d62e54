using Rapport.Conditions.Syntax;

namespace Rapport.Conditions.Binding;

/// <summary>Collects what an expression reads while its names are bound.</summary>
internal sealed class ReadsBuilder
{
    private readonly HashSet<string> properties = new(StringComparer.Ordinal);
    private readonly List<AggregateDefinition> aggregates = [];
    private bool readsAllProperties;

    public bool Event { get; set; }

    public bool Tags { get; set; }

    public bool Stage { get; set; }

    public bool Now { get; set; }

    public bool Zone { get; set; }

    public HashSet<string> Attributes { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Segments { get; } = new(StringComparer.Ordinal);

    public HashSet<ThresholdReference> Thresholds { get; } = [];

    public int AggregateCount => aggregates.Count;

    public void AddProperty(string name)
    {
        Event = true;
        properties.Add(name);
    }

    public void AddAllProperties()
    {
        Event = true;
        readsAllProperties = true;
    }

    /// <summary>The contact's zone is read: the attribute that names it decides with.</summary>
    public void AddZone()
    {
        Zone = true;
        Attributes.Add(EvaluationContext.ZoneAttribute);
    }

    /// <summary>The index of the aggregate, the same for every mention of it.</summary>
    public int Add(AggregateDefinition aggregate)
    {
        var index = aggregates.FindIndex(known => known.Key == aggregate.Key);
        if (index >= 0) return index;
        aggregates.Add(aggregate);
        return aggregates.Count - 1;
    }

    public ConditionReads Build(Node root, ConditionFault? unforeseen = null) => new()
    {
        EventNames = EventNames.NarrowedBy(root),
        Event = Event,
        EventProperties = readsAllProperties ? null : properties,
        ContactAttributes = Attributes,
        Tags = Tags,
        Stage = Stage,
        Now = Now,
        Unforeseen = unforeseen,
        Zone = Zone,
        Segments = Segments,
        Thresholds = [.. Thresholds],
        Aggregates = aggregates,
    };
}
