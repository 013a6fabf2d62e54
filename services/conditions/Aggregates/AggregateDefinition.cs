namespace Rapport.Conditions;

/// <summary>
/// One aggregate (a count, a sum) that a condition reads, for a service to keep per contact. Two conditions with the same
/// aggregate, however spelled, share its <see cref="Key"/> and may share the state.
/// </summary>
public sealed class AggregateDefinition
{
    // Between the mark of a step and its key, in the value that a sequence counts.
    internal const char StepMark = ':';

    internal AggregateDefinition() { }

    /// <summary>What is computed.</summary>
    public required AggregateKind Kind { get; init; }

    /// <summary>Name of the counted events; of a sequence, of the first.</summary>
    public required string EventName { get; init; }

    /// <summary>Of a sequence, the name of the second event; else null.</summary>
    public string? SecondName { get; init; }

    /// <summary>Of a sequence, the time in which the second has to come, exclusive; else null.</summary>
    public TimeSpan? Within { get; init; }

    /// <summary>Length of the trailing window (now - window, now]; null for all time and for an absolute window.</summary>
    public required TimeSpan? Window { get; init; }

    /// <summary>Start of an absolute window, inclusive; else null.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>End of an absolute window, exclusive; else null.</summary>
    public DateTimeOffset? Before { get; init; }

    /// <summary>The property whose values are computed with, or the key of a sequence; null where none is. Dots lead into nested objects.</summary>
    public string? Property { get; init; }

    internal IReadOnlyList<string> PropertyPath { get; init; } = [];

    /// <summary>What a counted event must fulfil, by itself; null when every event of the name counts.</summary>
    public Condition? Filter { get; init; }

    /// <summary>Stable identity for storage: 24 hexadecimal digits from a hash of the canonical text.</summary>
    public required string Key { get; init; }

    /// <summary>The names of the events that are counted: one, or the two of a sequence.</summary>
    public IEnumerable<string> EventNames => SecondName is null || SecondName == EventName ? [EventName] : [EventName, SecondName];

    /// <summary>Whether time alone can change the value, without an event.</summary>
    public bool ChangesWithTime => Window is not null || Kind == AggregateKind.Unanswered;

    /// <summary>The value for a contact without counted events.</summary>
    public Value ValueOfNone => Kind.ValueOfNone();

    internal AggregateReading Reading => field ??= Kind.Keeps() == AggregateKeeping.Steps
        ? new SequenceReading(Kind == AggregateKind.Followed, Within!.Value.Ticks, Window?.Ticks)
        : new WindowReading(Kind, Window?.Ticks);

    /// <summary>The call that reads it, as one would write it.</summary>
    public override string ToString()
    {
        var function = AggregateFunction.All.First(function => function.Kind == Kind);
        var window = WindowText.Write(Window, From, Before);
        string?[] texts = function.IsSequence
            ? [EventName, SecondName, WindowText.Write(Within, null, null), Property, window] : [EventName, window, Property];
        var arguments = texts.OfType<string>().Select(Syntax.Canonical.Quote).Concat(Filter is null ? [] : [Filter.Source]);
        return $"{function.Name}({string.Join(", ", arguments)})";
    }

    /// <summary>Whether the context's event is counted, and what of it.</summary>
    /// <param name="context">Only the event's name, time, properties and context are looked at.</param>
    /// <param name="value">What <see cref="WindowedAggregate.Add(DateTimeOffset, in Value)"/> takes for the event.</param>
    public bool TryCount(EvaluationContext context, out Value value)
    {
        value = Value.Null;
        return IsMeant(context) && (Filter is null || Filter.Matches(context)) && TryReadValue(context, out value);
    }

    /// <summary>
    /// Why an event of this name is left out although it says something: its filter is in error, or the property holds
    /// nothing that can be computed with. Null for an event that is counted, that the filter turns down, or that says nothing.
    /// </summary>
    /// <param name="context">As for <see cref="TryCount"/>.</param>
    public ConditionResult? FaultOf(EvaluationContext context)
    {
        if (!IsMeant(context))
            return null;
        if (Filter?.Evaluate(context) is { Outcome: not ConditionOutcome.True } filtered)
            return filtered.Outcome == ConditionOutcome.Error ? filtered : null;
        return TryCount(context, out _) ? null : new ConditionResult(ConditionOutcome.Error, Kind.Keeps() == AggregateKeeping.Amounts
            ? $"'{Property}' is absent or is no number that can be summed" : $"'{Property}' is absent or is no short text, number or bool", 1, 1);
    }

    private bool IsMeant(EvaluationContext context) =>
        (string.Equals(context.EventName, EventName, StringComparison.Ordinal)
            || (SecondName is not null && string.Equals(context.EventName, SecondName, StringComparison.Ordinal)))
        && (From is null || context.OccurredAt >= From) && (Before is null || context.OccurredAt < Before);

    private bool TryReadValue(EvaluationContext context, out Value value)
    {
        value = Value.Null;
        if (Kind.Keeps() == AggregateKeeping.Steps) return TryReadStep(context, out value);
        if (Property is null) return true;
        if (!TryReadProperty(context.Properties, out var item)) return false;
        if (Kind.Keeps() == AggregateKeeping.Amounts)
        {
            value = Value.Of(item.Kind switch
            {
                ValueKind.Double => item.Double,
                ValueKind.Int => item.Int,
                ValueKind.UInt => item.UInt,
                _ => double.NaN,
            });
            return Math.Abs(value.Double) <= WindowedAggregate.MaxAbsoluteValue;
        }
        value = Value.Of(AggregateValue.Write(item));
        return value.Kind == ValueKind.String;
    }

    private bool TryReadStep(EvaluationContext context, out Value value)
    {
        value = Value.Null;
        var key = "";
        if (Property is not null)
        {
            if (!TryReadProperty(context.Properties, out var item) || AggregateValue.Write(item) is not { } text) return false;
            key = text;
        }
        var mark = SecondName == EventName ? $"{SequenceReading.First}{SequenceReading.Second}"
            : context.EventName == EventName ? $"{SequenceReading.First}" : $"{SequenceReading.Second}";
        value = Value.Of($"{mark}{StepMark}{key}");
        return true;
    }

    private bool TryReadProperty(MapValue properties, out Value item)
    {
        item = Value.Null;
        var map = properties;
        for (var i = 0; i < PropertyPath.Count; i++)
        {
            if (!map.TryGet(PropertyPath[i], out item)) return false;
            if (i == PropertyPath.Count - 1) return true;
            if (item.Kind != ValueKind.Map) return false;
            map = item.Map;
        }
        return false;
    }
}
