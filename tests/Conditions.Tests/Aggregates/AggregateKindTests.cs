using CsCheck;
using Rapport.Conditions.Binding;

namespace Rapport.Conditions.Tests.Aggregates;

/// <summary>What every kind of aggregate has to keep, whichever kinds there are: one that is added half fails here.</summary>
public sealed class AggregateKindTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);

    public static TheoryData<AggregateKind> Kinds => [.. Enum.GetValues<AggregateKind>()];

    [Fact]
    public void Kinds_OfTheSameEventWindowAndFilter_HaveKeysOfTheirOwn()
    {
        var keys = Enum.GetValues<AggregateKind>().SelectMany(kind =>
            new[] { Of(kind, "1h"), Of(kind, "all"), Of(kind, "1h", ", big == true") }.Select(definition => definition.Key)).ToList();

        Assert.Equal(keys.Distinct(), keys);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Definition_AsText_IsTheCallThatMakesIt(AggregateKind kind)
    {
        foreach (var definition in new[] { Of(kind, "90m"), Of(kind, "24h"), Of(kind, "7d"), Of(kind, "all", ", big == true") })
            Assert.Equal(definition.Key, NumberExpression.Compile(definition.ToString(), ConditionSchema.Open).Reads.Aggregates[0].Key);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void State_StoredAndReadBack_AnswersTheSame(AggregateKind kind) =>
        Gen.Select(Events, Gen.Int[0, 300], Gen.Bool).Sample((events, minute, prune) =>
        {
            var definition = Of(kind, "1h");
            var state = Filled(definition, events);
            var now = Start.AddMinutes(minute);
            if (prune)
                state.Prune(now);
            var read = WindowedAggregate.Decode(definition, state.Encode());

            Assert.Equal(state.Value(now), read.Value(now));
            Assert.Equal(state.NextChange(now), read.NextChange(now));
            Assert.Equal(state.Encode(), read.Encode());
        });

    [Theory]
    [MemberData(nameof(Kinds))]
    public void NextChange_AnyTime_IsTheFirstMinuteAtWhichTheValueIsAnother(AggregateKind kind) =>
        Gen.Select(Events, Gen.Int[0, 200]).Sample((events, minute) =>
        {
            var state = Filled(Of(kind, "1h"), events);
            var now = state.Value(Start.AddMinutes(minute));
            var next = Enumerable.Range(minute + 1, 400).Where(m => state.Value(Start.AddMinutes(m)) != now)
                .Select(m => (DateTimeOffset?)Start.AddMinutes(m)).FirstOrDefault();

            Assert.Equal(next, state.NextChange(Start.AddMinutes(minute)));
        });

    /// <summary>Over an hour and over all time, whatever was forgotten before.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Value_AnyTime_IsWhatTheKindMeans(AggregateKind kind) =>
        Gen.Select(Events, Gen.Int[0, 200], Gen.Int[0, 200], Gen.Bool).Sample((events, pruned, later, all) =>
        {
            var state = Filled(Of(kind, all ? "all" : "1h"), events);
            state.Prune(Start.AddMinutes(pruned));
            var minute = pruned + later;

            Assert.Equal(
                Plain(kind, [.. events.Where(one => one.Minute <= minute && (all || one.Minute > minute - 60)).Select(one => one.Value).Order()]),
                state.Value(Start.AddMinutes(minute)));
        });

    [Fact]
    public void Function_AnyOfThem_HasAnExampleOfItsOwnAndAnswersItsType() => Assert.All(AggregateFunction.All, function =>
    {
        var read = Assert.Single(Condition.Compile($"{function.Example} == {function.Example}", ConditionSchema.Open).Reads.Aggregates);
        Assert.StartsWith($"{function.Name}(", function.Example, StringComparison.Ordinal);
        Assert.Equal((function.Kind, function.Result), (read.Kind, CelType.Of(function.Answer(1.5).Kind)));
    });

    [Fact]
    public void Readme_OfTheLanguage_HasARowForEveryFunction()
    {
        var rows = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "README.md")).Where(line => line.StartsWith("| `", StringComparison.Ordinal)).ToList();

        Assert.Empty(AggregateFunction.All.Where(function =>
            !rows.Any(row => row.StartsWith($"| `{function.Name}(", StringComparison.Ordinal))).Select(function => function.Name));
    }

    /// <summary>What a kind means, from the amounts in ascending order; one that is new is said here.</summary>
    private static double Plain(AggregateKind kind, double[] amounts) => kind switch
    {
        AggregateKind.Count => amounts.Length,
        AggregateKind.Sum => amounts.Sum(),
        _ => throw new InvalidOperationException($"{kind} is new: say here what it computes"),
    };

    private static Gen<(int Minute, double Value)[]> Events =>
        Gen.Select(Gen.Int[0, 200], Gen.Int[-3, 3].Select(value => value / 2.0)).Array[0, 12];

    private static AggregateDefinition Of(AggregateKind kind, string window, string filter = "")
    {
        var function = AggregateFunction.All.First(function => function.Kind == kind);
        var property = function.TakesProperty ? ", \"amount\"" : "";
        return NumberExpression.Compile($"{function.Name}(\"order_completed\", \"{window}\"{property}{filter})", ConditionSchema.Open)
            .Reads.Aggregates[0];
    }

    private static WindowedAggregate Filled(AggregateDefinition definition, (int Minute, double Value)[] events)
    {
        var state = new WindowedAggregate(definition);
        foreach (var (minute, value) in events)
            state.Add(Start.AddMinutes(minute), value);
        return state;
    }
}
