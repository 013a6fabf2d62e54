namespace Rapport.Conditions.Tests.Aggregates;

public sealed class AggregateDefinitionTests
{
    [Theory]
    [InlineData("count(\"order_completed\", \"7d\")", 1.0)]
    [InlineData("count(\"page_viewed\", \"7d\")", null)]
    [InlineData("count(\"order_completed\", \"7d\", amount > 100 && url.startsWith(\"/pricing\"))", 1.0)]
    [InlineData("count(\"order_completed\", \"7d\", amount > 200)", null)]
    [InlineData("count(\"order_completed\", \"7d\", gone == 1)", null)]
    [InlineData("count(\"order_completed\", \"7d\", has(coupon) && !has(gone))", 1.0)]
    [InlineData("count(\"order_completed\", \"7d\", event.context.page.url.endsWith(\"/cart\"))", 1.0)]
    [InlineData("count(\"order_completed\", \"7d\", event.properties.items.exists(amount, amount.price > 50))", 1.0)]
    [InlineData("sum(\"order_completed\", \"7d\", \"amount\")", 129.5)]
    [InlineData("sum(\"order_completed\", \"7d\", \"amount\", gift)", 129.5)]
    [InlineData("sum(\"order_completed\", \"7d\", \"amount\", !gift)", null)]
    [InlineData("sum(\"order_completed\", \"7d\", \"url\")", null)]
    [InlineData("sum(\"order_completed\", \"7d\", \"gone\")", null)]
    [InlineData("sum(\"order_completed\", \"7d\", \"url.length\")", null)]
    [InlineData("sum(\"order_completed\", \"7d\", \"totals.net\")", 100.25)]
    public void TryCount_OfAnEvent_GivesWhatItAdds(string source, double? expected)
    {
        var definition = NumberExpression.Compile(source, ConditionSchema.Open).Reads.Aggregates[0];
        var context = Samples.Context();
        if (source.Contains("totals", StringComparison.Ordinal))
            context.Properties = new DictionaryMap(new Dictionary<string, object?>
            {
                ["totals"] = new Dictionary<string, object?> { ["net"] = 100.25 },
            });

        var isCounted = definition.TryCount(context, out var value);

        Assert.Equal(expected, isCounted ? value.Kind == ValueKind.Double ? value.Double : 1 : null);
    }

    [Fact]
    public void Filter_ReadsOfTheCountedEvent_AreItsOwn()
    {
        var condition = Condition.Compile(
            "event.properties.a == 1 && count(\"x\", \"7d\", b == 2 && event.properties.c == 3) > 1",
            ConditionSchema.Open);

        Assert.Equal(["a"], condition.Reads.EventProperties!);
        Assert.Equal(["b", "c"], condition.Reads.Aggregates[0].Filter!.Reads.EventProperties!.Order());
    }

    /// <summary>A whole small tagging service: state per contact and key, fed event by event, asked at each.</summary>
    [Fact]
    public void Condition_WithAWindow_FollowsTheEventsAsTheyCome()
    {
        var condition = Condition.Compile(
            "count(\"page_viewed\", \"7d\", url == \"/pricing\") >= 3", ConditionSchema.Open);
        var definition = condition.Reads.Aggregates[0];
        var state = new WindowedAggregate(definition);
        var context = new EvaluationContext { EventName = "page_viewed", Aggregates = new StateSource(state) };
        var answers = new List<bool>();

        (int, string)[] visits = [(1, "pricing"), (2, "pricing"), (3, "about"), (4, "pricing"), (9, "pricing")];
        foreach (var (day, page) in visits)
        {
            context.Now = new DateTimeOffset(2026, 3, day, 0, 0, 0, TimeSpan.Zero);
            context.Properties = new DictionaryMap(new Dictionary<string, object?> { ["url"] = $"/{page}" });
            if (definition.TryCount(context, out var value)) state.Add(context.Now, value);
            answers.Add(condition.Matches(context));
        }

        // On the 9th the visits of the 1st and the 2nd, exactly seven days ago, are out.
        Assert.Equal([false, false, false, true, false], answers);
    }

    private sealed class StateSource(WindowedAggregate state) : IAggregateSource
    {
        public bool TryGet(int index, AggregateDefinition aggregate, DateTimeOffset now, out Value value)
        {
            value = state.Value(now);
            return true;
        }
    }
}
