using NodaTime;

namespace Rapport.Conditions;

/// <summary>
/// What a condition may look at: the current event, the contact, the clock and the contact's counts. Made once and
/// refilled for every event; not for use by several threads at once. Evaluating allocates nothing by itself.
/// </summary>
public sealed class EvaluationContext
{
    /// <summary>The attribute that names the contact's time zone, an IANA id such as "Europe/Paris".</summary>
    public const string ZoneAttribute = "timezone";

    private readonly StringSetList tags = new();

    /// <summary>Name of the current event in snake case; empty when there is none.</summary>
    public string EventName { get; set; } = "";

    /// <summary>When the current event happened.</summary>
    public DateTimeOffset OccurredAt { get; set; }

    /// <summary>The current event's properties.</summary>
    public MapValue Properties { get; set; } = MapValue.Empty;

    /// <summary>The current event's context: device, place, campaign, page, locale, zone.</summary>
    public MapValue EventContext { get; set; } = MapValue.Empty;

    /// <summary>The contact's attributes by name.</summary>
    public MapValue Attributes { get; set; } = MapValue.Empty;

    /// <summary>The contact's tags. Give the set anew, or the same set changed in place between evaluations.</summary>
    public IReadOnlySet<string> Tags
    {
        get => tags.Items;
        set => tags.Items = value;
    }

    /// <summary>The ids of the segments that the contact is in.</summary>
    public IReadOnlySet<string> Segments { get; set; } = new HashSet<string>();

    /// <summary>The contact's life-cycle stage; empty when unknown.</summary>
    public string Stage { get; set; } = "";

    /// <summary>
    /// The thresholds that the contact has crossed and not fallen back from, each as
    /// <see cref="ThresholdReference.Key"/> gives it.
    /// </summary>
    public IReadOnlySet<string> Crossed { get; set; } = new HashSet<string>();

    /// <summary>The instant of the evaluation; windows end here, inclusive.</summary>
    public DateTimeOffset Now { get; set; }

    /// <summary>The time zone of contacts that name none, or one that does not exist. Default UTC.</summary>
    public DateTimeZone DefaultZone { get; set; } = DateTimeZone.Utc;

    /// <summary>Answers counts and sums of the contact; without it a condition that reads one is in error.</summary>
    public IAggregateSource? Aggregates { get; set; }

    internal ListValue TagList => tags;

    // What somebody typed must not hold anybody up: a zone that does not exist counts as none.
    internal DateTimeZone Zone =>
        Attributes.TryGet(ZoneAttribute, out var zone) && zone.Kind == ValueKind.String
        && DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone.String.Trim()) is { } known ? known : DefaultZone;

    // The variables of enclosing macros, innermost last.
    internal Value[] Locals { get; } = new Value[Limits.MacroDepth];

    // Macro steps left in the current evaluation.
    internal int StepsLeft { get; set; }
}
