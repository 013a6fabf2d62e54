using Rapport.Conditions.Binding;

namespace Rapport.Conditions;

/// <summary>A function of the language that reads an aggregate. Whatever speaks of these functions speaks of this list.</summary>
/// <param name="Name">As it is written.</param>
/// <param name="Kind">What it reads.</param>
/// <param name="Result">Type of what it answers.</param>
/// <param name="Example">A call, as faults show it.</param>
/// <param name="Answer">What it makes of the aggregate's value.</param>
internal sealed record AggregateFunction(
    string Name, AggregateKind Kind, CelType Result, string Example, Func<double, Value> Answer)
{
    /// <summary>All of them; the first of a kind names it in explanations.</summary>
    public static IReadOnlyList<AggregateFunction> All { get; } =
    [
        new("count", AggregateKind.Count, CelType.Int, "count(\"page_viewed\", \"7d\")", value => Value.Of((long)value)),
        new("sum", AggregateKind.Sum, CelType.Double, "sum(\"order_completed\", \"30d\", \"amount\")", value => Value.Of(value)),
        new("did", AggregateKind.Count, CelType.Bool, "did(\"page_viewed\", \"7d\")", value => Value.Of(value >= 1)),
    ];

    /// <summary>"count(), sum() or did()".</summary>
    public static string Listed { get; } =
        string.Join(", ", All.SkipLast(1).Select(function => function.Name + "()")) + $" or {All[^1].Name}()";

    /// <summary>Whether a property is named, after event and window.</summary>
    public bool TakesProperty => Kind.KeepsAmounts();

    /// <summary>The function of a name; null when there is none.</summary>
    public static AggregateFunction? Find(string name) => All.FirstOrDefault(function => function.Name == name);
}
