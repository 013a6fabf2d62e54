namespace Rapport.Conditions;

/// <summary>What an aggregate computes over the counted events in its window.</summary>
public enum AggregateKind
{
    /// <summary>How many there are.</summary>
    Count,

    /// <summary>The sum of one numeric property; an event where it is absent or no number is not counted.</summary>
    Sum,
}

/// <summary>
/// One count or sum that a condition reads, for a service to keep per contact. Two conditions with the same
/// aggregate, however spelled, share its <see cref="Key"/> and may share the state.
/// </summary>
public sealed class AggregateDefinition
{
    internal AggregateDefinition() { }

    /// <summary>Count or sum.</summary>
    public required AggregateKind Kind { get; init; }

    /// <summary>Name of the counted events.</summary>
    public required string EventName { get; init; }

    /// <summary>Length of the trailing window (now - window, now]; null for all time.</summary>
    public required TimeSpan? Window { get; init; }

    /// <summary>The summed property; null for a count. Dots lead into nested objects.</summary>
    public string? Property { get; init; }

    internal IReadOnlyList<string> PropertyPath { get; init; } = [];

    /// <summary>What a counted event must fulfil, by itself; null when every event of the name counts.</summary>
    public Condition? Filter { get; init; }

    /// <summary>Stable identity for storage: 24 hexadecimal digits from a hash of the canonical text.</summary>
    public required string Key { get; init; }

    /// <summary>Whether the context's event is counted, and with what value (1 for a count).</summary>
    /// <param name="context">Only the event's name, time, properties and context are looked at.</param>
    /// <param name="value">What <see cref="WindowedAggregate.Add"/> takes for the event.</param>
    public bool TryCount(EvaluationContext context, out double value)
    {
        value = 1;
        if (!string.Equals(context.EventName, EventName, StringComparison.Ordinal)) return false;
        if (Filter is not null && !Filter.Matches(context)) return false;
        return Kind == AggregateKind.Count || TryReadProperty(context.Properties, out value);
    }

    /// <summary>
    /// Why an event of this name is left out although it says something: its filter is in error, or what is to be summed
    /// is no number that can be. Null for an event that is counted, that the filter turns down, or that says nothing.
    /// </summary>
    /// <param name="context">As for <see cref="TryCount"/>.</param>
    public ConditionResult? FaultOf(EvaluationContext context)
    {
        if (!string.Equals(context.EventName, EventName, StringComparison.Ordinal))
            return null;
        if (Filter?.Evaluate(context) is { Outcome: not ConditionOutcome.True } filtered)
            return filtered.Outcome == ConditionOutcome.Error ? filtered : null;
        return TryCount(context, out _) ? null
            : new ConditionResult(ConditionOutcome.Error, $"'{Property}' is absent or is no number that can be summed", 1, 1);
    }

    private bool TryReadProperty(MapValue properties, out double value)
    {
        value = 0;
        var map = properties;
        for (var i = 0; i < PropertyPath.Count; i++)
        {
            if (!map.TryGet(PropertyPath[i], out var item)) return false;
            if (i == PropertyPath.Count - 1) return TryReadNumber(item, out value);
            if (item.Kind != ValueKind.Map) return false;
            map = item.Map;
        }
        return false;
    }

    private static bool TryReadNumber(in Value item, out double value)
    {
        value = item.Kind switch
        {
            ValueKind.Double => item.Double,
            ValueKind.Int => item.Int,
            ValueKind.UInt => item.UInt,
            _ => double.NaN,
        };
        return Math.Abs(value) <= WindowedAggregate.MaxAbsoluteValue;
    }
}
