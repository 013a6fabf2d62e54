namespace Rapport.Conditions.Tests;

/// <summary>One contact and one event for the tests to look at.</summary>
internal static class Samples
{
    public static readonly DateTimeOffset Now = new(2026, 3, 8, 12, 0, 0, TimeSpan.Zero);

    public static EvaluationContext Context() => new()
    {
        EventName = "order_completed",
        OccurredAt = Now.AddMinutes(-5),
        Properties = new DictionaryMap(new Dictionary<string, object?>
        {
            ["amount"] = 129.5,
            ["quantity"] = 3.0,
            ["url"] = "/pricing/team",
            ["coupon"] = null,
            ["gift"] = true,
            ["placed_at"] = "2026-03-08T11:55:00Z",
            ["items"] = new List<object?>
            {
                new Dictionary<string, object?> { ["sku"] = "A1", ["price"] = 29.5 },
                new Dictionary<string, object?> { ["sku"] = "B2", ["price"] = 100.0 },
            },
            ["labels"] = new List<object?> { "new", 7.0, true },
        }),
        EventContext = new DictionaryMap(new Dictionary<string, object?>
        {
            ["page"] = new Dictionary<string, object?> { ["url"] = "https://shop.example/cart" },
        }),
        Attributes = new DictionaryMap(new Dictionary<string, object?> { ["city"] = "Lyon", ["visits"] = 12L }),
        Tags = new HashSet<string> { "vip", "newsletter" },
        Segments = new HashSet<string> { "big_spenders" },
        Stage = "lead",
        Crossed = new HashSet<string> { "engagement/mql" },
        Now = Now,
        Aggregates = new FixedAggregates(4),
    };

    public static ConditionOutcome Outcome(string source) =>
        Condition.Compile(source, ConditionSchema.Open).Evaluate(Context()).Outcome;

    public static ConditionFault[] Faults(string source, ConditionSchema? schema = null) =>
        [.. Assert.Throws<ConditionException>(() => Condition.Compile(source, schema ?? ConditionSchema.Open)).Faults];

    /// <summary>Answers every aggregate with one number.</summary>
    internal sealed class FixedAggregates(double answer) : IAggregateSource
    {
        public bool TryGet(int index, AggregateDefinition aggregate, DateTimeOffset now, out Value value)
        {
            value = aggregate.Kind == AggregateKind.Count ? Value.Of((long)answer) : Value.Of(answer);
            return true;
        }
    }
}
