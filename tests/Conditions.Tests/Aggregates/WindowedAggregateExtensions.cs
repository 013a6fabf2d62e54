namespace Rapport.Conditions.Tests.Aggregates;

/// <summary>Counts and sums as plain numbers.</summary>
internal static class WindowedAggregateExtensions
{
    public static double NumberAt(this WindowedAggregate state, DateTimeOffset now)
    {
        var value = state.Value(now);
        return value.Kind == ValueKind.Int ? value.Int : value.Double;
    }

    public static void Add(this WindowedAggregate state, DateTimeOffset at, double value = 1) => state.Add(at, Value.Of(value));
}
