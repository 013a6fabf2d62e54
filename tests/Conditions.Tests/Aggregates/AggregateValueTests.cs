namespace Rapport.Conditions.Tests.Aggregates;

/// <summary>What the functions over events answer inside conditions: types, values of properties, absolute windows, nothing.</summary>
public sealed class AggregateValueTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("avg(\"order_completed\", \"all\", \"amount\") == 40.0")]
    [InlineData("min(\"order_completed\", \"all\", \"amount\") == 10 && max(\"order_completed\", \"all\", \"amount\") == 90")]
    [InlineData("distinct(\"order_completed\", \"all\", \"shop\") == 2")]
    [InlineData("first(\"order_completed\", \"all\", \"shop\") == \"Bern\" && last(\"order_completed\", \"all\", \"shop\") == \"Lyon\"")]
    [InlineData("last(\"order_completed\", \"all\", \"gift\") == true && first(\"order_completed\", \"all\", \"gift\") == false")]
    [InlineData("last(\"order_completed\", \"all\", \"amount\") == 20.0")]
    [InlineData("last(\"order_completed\", \"all\", amount > 50.0) == timestamp(\"2026-01-20T00:00:00Z\")")]
    [InlineData("last(\"order_completed\", \"all\", \"shop\", amount > 50.0) == \"Bern\"")]
    [InlineData("now - last(\"order_completed\", \"all\") == duration(\"240h\")")]
    [InlineData("count(\"order_completed\", \"2026-01-20/2026-01-21\") == 1")]
    [InlineData("count(\"order_completed\", \"2026-01-10T00:00:00Z/2026-01-20T01:00:00+01:00\") == 0")]
    [InlineData("sum(\"order_completed\", \"2026-01-01/2026-01-31\", \"amount\") == 120.0")]
    [InlineData("!did(\"order_completed\", \"2026-02-01/2026-03-01\")")]
    [InlineData("!did(\"order_completed\", \"1h\") && !(did(\"order_completed\", \"1h\") && max(\"order_completed\", \"1h\", \"amount\") > 1.0)")]
    public void Function_OverThreeOrders_Answers(string source) => Assert.Equal(ConditionOutcome.True, Evaluate(source).Outcome);

    [Theory]
    [InlineData("avg(\"order_completed\", \"1h\", \"amount\") < 5.0")]
    [InlineData("first(\"order_completed\", \"1h\") < now")]
    [InlineData("max(\"refunded\", \"all\", \"amount\") < 5.0")]
    public void Function_WithoutACountedEvent_IsAnErrorAndNotZero(string source) =>
        Assert.EndsWith("has no counted event", Evaluate(source).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("avg(\"a\", \"7d\") > 1.0", 1)]
    [InlineData("avg(\"a\", \"7d\", \"amount\") == \"x\"", 26)]
    [InlineData("last(\"a\", \"all\") > 5.0", 18)]
    [InlineData("did(\"a\", \"2026-02-01/2026-01-01\")", 10)]
    [InlineData("did(\"a\", \"2026-02-30/2026-03-01\")", 10)]
    [InlineData("did(\"a\", \"2026-02-01\")", 10)]
    [InlineData("distinct(\"a\", \"7d\", contact.city) > 1", 29)]
    public void Function_WrittenWrongly_IsRefusedAtTheColumn(string source, int column) =>
        Assert.Equal(column, Assert.Single(Samples.Faults(source)).Column);

    [Fact]
    public void Value_TooLongOrNoScalar_IsNotCounted()
    {
        var definition = Condition.Compile("distinct(\"a\", \"all\", \"x\") > 1", ConditionSchema.Open).Reads.Aggregates[0];
        foreach (var value in new object?[] { new string('x', 201), null, new List<object?> { 1.0 }, double.NaN })
        {
            var context = new EvaluationContext
            {
                EventName = "a", Properties = new DictionaryMap(new Dictionary<string, object?> { ["x"] = value }),
            };
            Assert.False(definition.TryCount(context, out _));
            Assert.NotNull(definition.FaultOf(context));
        }
    }

    [Fact]
    public void Distinct_OfMoreThanAThousand_StopsThere()
    {
        var definition = Condition.Compile("distinct(\"a\", \"all\", \"x\") > 1", ConditionSchema.Open).Reads.Aggregates[0];
        var state = new WindowedAggregate(definition);
        for (var i = 0; i < 3000; i++) state.Add(Start.AddMinutes(i), Value.Of($"s{i % 1500}"));
        state.Prune(Start.AddDays(9));

        Assert.Equal(1000, state.Value(Start.AddDays(9)).Int);
    }

    private static ConditionResult Evaluate(string source)
    {
        var condition = Condition.Compile(source, ConditionSchema.Open);
        var states = condition.Reads.Aggregates.Select(definition => (definition, new WindowedAggregate(definition))).ToList();
        (int Day, double Amount, string Shop, bool Gift)[] orders = [(1, 10, "Bern", false), (20, 90, "Bern", false), (21, 20, "Lyon", true)];
        foreach (var (day, amount, shop, gift) in orders)
        {
            var context = new EvaluationContext
            {
                EventName = "order_completed", OccurredAt = Start.AddDays(day - 1),
                Properties = new DictionaryMap(new Dictionary<string, object?> { ["amount"] = amount, ["shop"] = shop, ["gift"] = gift }),
            };
            foreach (var (definition, state) in states)
                if (definition.TryCount(context, out var value))
                    state.Add(context.OccurredAt, value);
        }
        return condition.Evaluate(new EvaluationContext
        {
            Now = Start.AddDays(30), Aggregates = new States([.. states.Select(pair => pair.Item2)]),
        });
    }

    private sealed class States(WindowedAggregate[] states) : IAggregateSource
    {
        public bool TryGet(int index, AggregateDefinition aggregate, DateTimeOffset now, out Value value)
        {
            value = states[index].Value(now);
            return true;
        }
    }
}
