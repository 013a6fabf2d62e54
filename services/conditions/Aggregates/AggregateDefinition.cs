namespace Rapport.Conditions;

/// <summary>
/// One aggregate (a count, a sum) that a condition reads, for a service to keep per contact. Two conditions with the same
/// aggregate, however spelled, share its <see cref="Key"/> and may share the state.
/// </summary>
public sealed class AggregateDefinition
{
    internal AggregateDefinition() { }

    /// <summary>What is computed.</summary>
    public required AggregateKind Kind { get; init; }

    /// <summary>Name of the counted events.</summary>
    public required string EventName { get; init; }

    /// <summary>Length of the trailing window (now - window, now]; null for all time.</summary>
    public required TimeSpan? Window { get; init; }

    /// <summary>The property whose values are computed with; null where none is. Dots lead into nested objects.</summary>
    public string? Property { get; init; }

    internal IReadOnlyList<string> PropertyPath { get; init; } = [];

    /// <summary>What a counted event must fulfil, by itself; null when every event of the name counts.</summary>
    public Condition? Filter { get; init; }

    /// <summary>Stable identity for storage: 24 hexadecimal digits from a hash of the canonical text.</summary>
    public required string Key { get; init; }

    /// <summary>The call that reads it, as one would write it.</summary>
    public override string ToString()
    {
        var function = AggregateFunction.All.First(function => function.Kind == Kind);
        string?[] texts = [EventName, WindowText, Property];
        var arguments = texts.OfType<string>().Select(text => $"\"{text}\"").Concat(Filter is null ? [] : [Filter.Source]);
        return $"{function.Name}({string.Join(", ", arguments)})";
    }

    /// <summary>Whether the context's event is counted, and with what value (1 for a count).</summary>
    /// <param name="context">Only the event's name, time, properties and context are looked at.</param>
    /// <param name="value">What <see cref="WindowedAggregate.Add"/> takes for the event.</param>
    public bool TryCount(EvaluationContext context, out double value)
    {
        value = 1;
        if (!string.Equals(context.EventName, EventName, StringComparison.Ordinal)) return false;
        if (Filter is not null && !Filter.Matches(context)) return false;
        return !Kind.KeepsAmounts() || TryReadProperty(context.Properties, out value);
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

    private string WindowText => Window is not { } window ? "all"
        : window.Ticks % TimeSpan.TicksPerDay == 0 ? $"{window.Days}d"
        : window.Ticks % TimeSpan.TicksPerHour == 0 ? $"{(int)window.TotalHours}h"
        : $"{(int)window.TotalMinutes}m";

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
