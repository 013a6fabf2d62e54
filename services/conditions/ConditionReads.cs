namespace Rapport.Conditions;

/// <summary>What a compiled condition looks at, so that services evaluate it only when its answer may differ.</summary>
public sealed record ConditionReads
{
    /// <summary>
    /// The names one of which the current event must have for the condition to hold; null when it may hold on any
    /// event. Empty when it can hold on none.
    /// </summary>
    public required IReadOnlySet<string>? EventNames { get; init; }

    /// <summary>Whether the current event is read at all.</summary>
    public required bool Event { get; init; }

    /// <summary>The first-level properties read of the current event; null when they cannot be listed.</summary>
    public required IReadOnlySet<string>? EventProperties { get; init; }

    /// <summary>The attributes read of the contact.</summary>
    public required IReadOnlySet<string> ContactAttributes { get; init; }

    /// <summary>Whether the contact's tags are read.</summary>
    public required bool Tags { get; init; }

    /// <summary>Whether the contact's stage is read.</summary>
    public required bool Stage { get; init; }

    /// <summary>Whether the clock is read: <c>now</c>, or a calendar day of the contact. Time alone may change the answer then.</summary>
    public required bool Now { get; init; }

    /// <summary>
    /// The first place where <c>now</c> is used in a way that does not tell when the answer changes, so that
    /// <see cref="Condition.NextChange"/> misses changes; null when there is none.
    /// </summary>
    public ConditionFault? Unforeseen { get; init; }

    /// <summary>Whether the contact's time zone is read; its attribute is among <see cref="ContactAttributes"/>.</summary>
    public bool Zone { get; init; }

    /// <summary>The ids of the segments asked about.</summary>
    public required IReadOnlySet<string> Segments { get; init; }

    /// <summary>The thresholds asked about.</summary>
    public required IReadOnlyList<ThresholdReference> Thresholds { get; init; }

    /// <summary>The aggregates read, each once; their positions are the indexes given to the source.</summary>
    public required IReadOnlyList<AggregateDefinition> Aggregates { get; init; }

    /// <summary>
    /// The names of the events on which the condition is to be evaluated; null for every event. They are
    /// <see cref="EventNames"/> when these narrow; the counted names when the condition reads nothing but counts.
    /// </summary>
    public IReadOnlySet<string>? EvaluatedOn
    {
        get
        {
            if (EventNames is not null) return EventNames;
            return Aggregates.Count > 0 && ReadsOnlyAggregates
                ? Aggregates.SelectMany(aggregate => aggregate.EventNames).ToHashSet()
                : null;
        }
    }

    /// <summary>
    /// Whether time alone can change the answer. Not of a condition that reads the event: its answer belongs to that event.
    /// </summary>
    public bool ChangesWithTime => !Event && (Now || Aggregates.Any(aggregate => aggregate.ChangesWithTime));

    private bool ReadsOnlyAggregates =>
        !Event && !Tags && !Stage && !Now && ContactAttributes.Count == 0 && Segments.Count == 0
        && Thresholds.Count == 0;
}
