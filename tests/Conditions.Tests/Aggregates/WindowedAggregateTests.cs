using CsCheck;

namespace Rapport.Conditions.Tests.Aggregates;

public sealed class WindowedAggregateTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly AggregateDefinition CountOfHour = Definition("count(\"a\", \"1h\")");
    private static readonly AggregateDefinition SumOfHour = Definition("sum(\"a\", \"1h\", \"amount\")");
    private static readonly AggregateDefinition CountOfAll = Definition("count(\"a\", \"all\")");
    private static readonly AggregateDefinition SumOfAll = Definition("sum(\"a\", \"all\", \"amount\")");

    /// <summary>Few instants and values, so that equal ones and cancelling ones are common.</summary>
    private static readonly Gen<(int Minute, double Value)[]> Events =
        Gen.Select(Gen.Int[0, 180], OneOf(0.0, 0.1, 0.2, -0.3, 5.0, -5.0, 129.99)).Array[0, 30];

    private static readonly Gen<AggregateDefinition> Definitions =
        OneOf(CountOfHour, SumOfHour, CountOfAll, SumOfAll);

    [Fact]
    public void E15_WindowEdge_ExcludesTheEventExactlyOneWindowAgo()
    {
        var state = new WindowedAggregate(Definition("count(\"a\", \"7d\")"));
        var now = Start.AddDays(30);
        foreach (var at in new[] { now.AddDays(-7), now.AddDays(-1), now }) state.Add(at);

        Assert.Equal(2, state.NumberAt(now));
        // One second earlier the oldest is in, and the newest has not happened.
        Assert.Equal(2, state.NumberAt(now.AddSeconds(-1)));
        Assert.Equal(1, state.NumberAt(now.AddDays(-1).AddSeconds(-1)));
        Assert.Equal(now.AddDays(6), state.NextChange(now));
    }

    [Fact]
    public void E15_WindowEdge_CountsToTheTick()
    {
        var state = new WindowedAggregate(CountOfHour);
        state.Add(Start);

        Assert.Equal(0, state.NumberAt(Start.AddTicks(-1)));
        Assert.Equal(1, state.NumberAt(Start));
        Assert.Equal(1, state.NumberAt(Start.AddHours(1).AddTicks(-1)));
        Assert.Equal(0, state.NumberAt(Start.AddHours(1)));
    }

    [Fact]
    public void Value_ForAnyOrderOfArrival_IsThatOfTheEvents() =>
        Gen.Select(Definitions, Events, Gen.Int[0, 260]).Sample((definition, events, minute) =>
        {
            var expected = Direct(definition, events, minute);

            Assert.Equal(expected, Filled(definition, events).NumberAt(Start.AddMinutes(minute)));
        });

    [Fact]
    public void State_ForAnyOrderOfArrival_IsTheSame() =>
        Gen.Select(Definitions, Events).SelectMany((definition, events) =>
            Gen.Select(Gen.Const(definition), Gen.Const(events), Gen.Shuffle(events)))
            .Sample((definition, events, shuffled) =>
                Assert.Equal(Filled(definition, events).Encode(), Filled(definition, shuffled).Encode()));

    [Fact]
    public void NextChange_IsTheFirstInstantWithAnotherValue() =>
        Gen.Select(Definitions, Events, Gen.Int[0, 260]).Sample((definition, events, minute) =>
        {
            var state = Filled(definition, events);
            var value = state.NumberAt(Start.AddMinutes(minute));
            // Everything happens at whole minutes here.
            var expected = Enumerable.Range(minute + 1, 300)
                .Where(later => state.NumberAt(Start.AddMinutes(later)) != value)
                .Select(later => (DateTimeOffset?)Start.AddMinutes(later)).FirstOrDefault();

            var next = state.NextChange(Start.AddMinutes(minute));

            Assert.Equal(expected, next);
            if (next is not null) Assert.Equal(value, state.NumberAt(next.Value.AddTicks(-1)));
        });

    [Fact]
    public void Prune_ChangesNoValueFromThenOn() =>
        Gen.Select(Definitions, Events, Gen.Int[0, 260], Gen.Int[0, 60]).Sample((definition, events, minute, later) =>
        {
            var (whole, pruned) = (Filled(definition, events), Filled(definition, events));

            pruned.Prune(Start.AddMinutes(minute));

            var at = Start.AddMinutes(minute + later);
            Assert.Equal(whole.NumberAt(at), pruned.NumberAt(at));
            Assert.Equal(whole.NextChange(at), pruned.NextChange(at));
            Assert.False(pruned.Prune(Start.AddMinutes(minute)));
        });

    [Fact]
    public void Decode_OfEncode_IsTheSameState() =>
        Gen.Select(Definitions, Events, Gen.Int[0, 260]).Sample((definition, events, minute) =>
        {
            var state = Filled(definition, events);
            state.Prune(Start.AddMinutes(minute / 2));

            var read = WindowedAggregate.Decode(definition, state.Encode());

            Assert.Equal(state.Encode(), read.Encode());
            Assert.Equal(state.NumberAt(Start.AddMinutes(minute)), read.NumberAt(Start.AddMinutes(minute)));
        });

    [Theory]
    [InlineData("")]
    [InlineData("AA==")]
    [InlineData("AQ==")]
    [InlineData("AQABgA==")]
    [InlineData("AQAAAA==")]
    [InlineData("AQD//wc=")]
    [InlineData("not base 64")]
    public void Decode_OfAnotherText_IsAFormatError(string text) =>
        Assert.Throws<FormatException>(() => WindowedAggregate.Decode(CountOfHour, text));

    [Fact]
    public void Add_BeyondTheMostItems_KeepsTheNewest()
    {
        var (windowed, all) = (new WindowedAggregate(CountOfHour), new WindowedAggregate(SumOfAll));
        for (var i = 0; i < WindowedAggregate.MaxItems + 500; i++)
        {
            windowed.Add(Start.AddSeconds(i));
            all.Add(Start.AddSeconds(i), 0.1);
        }

        Assert.Equal(WindowedAggregate.MaxItems, windowed.NumberAt(Start.AddSeconds(1499)));
        Assert.Equal(999, windowed.NumberAt(Start.AddSeconds(1499).AddHours(1).AddSeconds(-999)));
        Assert.Equal(150, all.NumberAt(Start.AddHours(1)));
    }

    [Fact]
    public void Add_BeyondTheMostItems_GivesTheSameStateInAnyOrder()
    {
        var ordered = Enumerable.Range(0, 1500).Select(n => (n / 2, n % 7 * 0.1)).ToArray();
        var reversed = ordered.Reverse().ToArray();

        foreach (var definition in new[] { CountOfHour, SumOfHour, CountOfAll, SumOfAll })
            Assert.Equal(Filled(definition, ordered).Encode(), Filled(definition, reversed).Encode());
    }

    [Fact]
    public void Encode_OfAWeekOfEvents_IsCompact()
    {
        var state = new WindowedAggregate(CountOfHour);
        for (var i = 0; i < 100; i++) state.Add(Start.AddMinutes(7 * i).AddMilliseconds(31 * i));

        Assert.InRange(state.Encode().Length, 100, 750);
        Assert.False(state.IsEmpty);
        Assert.True(new WindowedAggregate(CountOfHour).IsEmpty);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(-1e13)]
    public void Add_OfWhatIsNoAmount_IsRefused(double value) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new WindowedAggregate(SumOfHour).Add(Start, value));

    [Fact]
    public void NextChange_PastTheEndOfTime_IsNone()
    {
        var state = new WindowedAggregate(CountOfHour);
        state.Add(DateTimeOffset.MaxValue.AddMinutes(-1));

        Assert.Null(state.NextChange(DateTimeOffset.MaxValue));
        Assert.Equal(1, state.NumberAt(DateTimeOffset.MaxValue));
    }

    private static double Direct(AggregateDefinition definition, (int Minute, double Value)[] events, int minute)
    {
        var from = definition.Window is { } window ? minute - (int)window.TotalMinutes : int.MinValue;
        var inside = events.Where(one => one.Minute > from && one.Minute <= minute).ToArray();
        return definition.Kind == AggregateKind.Count
            ? inside.Length
            : (double)inside.Sum(one => (decimal)one.Value);
    }

    private static WindowedAggregate Filled(AggregateDefinition definition, (int Minute, double Value)[] events)
    {
        var state = new WindowedAggregate(definition);
        foreach (var (minute, value) in events) state.Add(Start.AddMinutes(minute), value);
        return state;
    }

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static AggregateDefinition Definition(string source) =>
        NumberExpression.Compile(source, ConditionSchema.Open).Reads.Aggregates[0];
}
