using Rapport.Conditions.Binding;

namespace Rapport.Conditions;

/// <summary>Whether a function of counted events names a property.</summary>
internal enum PropertyUse
{
    /// <summary>It reads none.</summary>
    None,

    /// <summary>It computes with one.</summary>
    Needed,

    /// <summary>It may; without one its answer is another.</summary>
    Optional,
}

/// <summary>A function of the language that reads an aggregate. Whatever speaks of these functions speaks of this list.</summary>
/// <param name="Name">As it is written.</param>
/// <param name="Kind">What it reads.</param>
/// <param name="Property">Whether a property is named, after event and window; of a sequence its key, before the window.</param>
/// <param name="Result">Type of what it answers.</param>
/// <param name="Example">A call, as faults show it.</param>
/// <param name="Answer">What it makes of the aggregate's value.</param>
internal sealed record AggregateFunction(
    string Name, AggregateKind Kind, PropertyUse Property, CelType Result, string Example, Func<Value, Value> Answer)
{
    private static readonly CelType Scalar = new(Kinds.String | Kinds.Double | Kinds.Bool);

    /// <summary>All of them; the first of a kind names it in explanations.</summary>
    public static IReadOnlyList<AggregateFunction> All { get; } =
    [
        new("count", AggregateKind.Count, PropertyUse.None, CelType.Int, "count(\"page_viewed\", \"7d\")", Same),
        new("sum", AggregateKind.Sum, PropertyUse.Needed, CelType.Double, "sum(\"order_completed\", \"30d\", \"amount\")", Same),
        new("did", AggregateKind.Count, PropertyUse.None, CelType.Bool, "did(\"page_viewed\", \"7d\")", count => Value.Of(count.Int >= 1)),
        new("avg", AggregateKind.Average, PropertyUse.Needed, CelType.Double, "avg(\"order_completed\", \"90d\", \"amount\")", Same),
        new("min", AggregateKind.Minimum, PropertyUse.Needed, CelType.Double, "min(\"order_completed\", \"90d\", \"amount\")", Same),
        new("max", AggregateKind.Maximum, PropertyUse.Needed, CelType.Double, "max(\"order_completed\", \"90d\", \"amount\")", Same),
        new("distinct", AggregateKind.Distinct, PropertyUse.Needed, CelType.Int, "distinct(\"page_viewed\", \"7d\", \"url\")", Same),
        new("first", AggregateKind.First, PropertyUse.Optional, CelType.Timestamp, "first(\"order_completed\", \"all\")", Same)
        {
            ResultOfProperty = Scalar,
        },
        new("last", AggregateKind.Last, PropertyUse.Optional, CelType.Timestamp, "last(\"order_completed\", \"all\")", Same)
        {
            ResultOfProperty = Scalar,
        },
        new("followed", AggregateKind.Followed, PropertyUse.Optional, CelType.Bool,
            "followed(\"product_added\", \"order_completed\", \"1h\", \"cart_id\", \"30d\")", Same),
        new("unanswered", AggregateKind.Unanswered, PropertyUse.Optional, CelType.Bool,
            "unanswered(\"product_added\", \"order_completed\", \"1h\", \"cart_id\", \"30d\")", Same),
    ];

    /// <summary>"count(), sum() or did()".</summary>
    public static string Listed { get; } =
        string.Join(", ", All.SkipLast(1).Select(function => function.Name + "()")) + $" or {All[^1].Name}()";

    /// <summary>Type of what it answers where a property is named.</summary>
    public CelType ResultOfProperty { get; init; } = Result;

    /// <summary>Whether it is about two events, one after the other.</summary>
    public bool IsSequence => Kind.Keeps() == AggregateKeeping.Steps;

    /// <summary>The function of a name; null when there is none.</summary>
    public static AggregateFunction? Find(string name) => All.FirstOrDefault(function => function.Name == name);

    private static Value Same(Value value) => value;
}
