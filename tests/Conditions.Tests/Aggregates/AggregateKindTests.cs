using CsCheck;
using Rapport.Conditions.Binding;

namespace Rapport.Conditions.Tests.Aggregates;

/// <summary>What every kind of aggregate has to keep, whichever kinds there are: one that is added half fails here.</summary>
public sealed class AggregateKindTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);

    /// <summary>Those over one event; sequences are tried in SequenceTests.</summary>
    public static TheoryData<AggregateKind> Kinds => [.. Windowed];

    private static IEnumerable<AggregateKind> Windowed =>
        Enum.GetValues<AggregateKind>().Where(kind => kind.Keeps() != AggregateKeeping.Steps);

    [Fact]
    public void Kinds_OfTheSameEventWindowAndFilter_HaveKeysOfTheirOwn()
    {
        var keys = Windowed.SelectMany(kind => new[]
        {
            Of(kind, "1h"), Of(kind, "all"), Of(kind, "1h", ", big == true"), Of(kind, "2026-03-01/2026-04-01"),
        }.Select(definition => definition.Key)).ToList();

        Assert.Equal(keys.Distinct(), keys);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Definition_AsText_IsTheCallThatMakesIt(AggregateKind kind)
    {
        foreach (var definition in new[] { Of(kind, "90m"), Of(kind, "24h"), Of(kind, "7d"), Of(kind, "all", ", big == true"), Of(kind, "2026-03-01/2026-03-02T08:30:00Z") })
            Assert.Equal(definition.Key, DefinitionOf(definition.ToString()).Key);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void State_StoredAndReadBack_AnswersTheSame(AggregateKind kind) =>
        Gen.Select(Events, Gen.Int[0, 300], Gen.Bool, Gen.Bool).Sample((events, minute, prune, all) =>
        {
            var definition = Of(kind, all ? "all" : "1h");
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
            var next = Enumerable.Range(minute + 1, 400).Where(m => !state.Value(Start.AddMinutes(m)).Equals(now))
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
                Plain(kind, [.. events.Where(one => one.Minute <= minute && (all || one.Minute > minute - 60))]),
                state.Value(Start.AddMinutes(minute)));
        });

    /// <summary>Whoever follows the log in parts and puts them together has what there is.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Add_OfAnotherState_IsTheStateOfAllEventsInAnyOrder(AggregateKind kind) =>
        Gen.Select(Events, Events, Gen.Int[0, 200], Gen.Bool, Gen.Bool).Sample((some, others, minute, all, prune) =>
        {
            var definition = Of(kind, all ? "all" : "1h");
            var (one, other, whole) = (Filled(definition, some), Filled(definition, others), Filled(definition, [.. some, .. others]));
            var (turned, second) = (Filled(definition, others), Filled(definition, some));
            if (prune)
                foreach (var state in new[] { one, other, whole, turned, second }) state.Prune(Start.AddMinutes(minute / 2));

            one.Add(other);
            turned.Add(second);

            Assert.Equal(turned.Encode(), one.Encode());
            foreach (var state in new[] { one, whole }) state.Prune(Start.AddMinutes(minute / 2));
            Assert.Equal(whole.Encode(), one.Encode());
            Assert.Equal(whole.Value(Start.AddMinutes(minute)), one.Value(Start.AddMinutes(minute)));
        });

    /// <summary>Far more events than are kept: still the same in any order, and in parts.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void State_OfMoreEventsThanAreKept_DoesNotDependOnTheOrder(AggregateKind kind)
    {
        var events = Enumerable.Range(0, 1500).Select(n => (n / 20, Math.Round(n * 37 % 1201 / 2.0, 1))).ToArray();
        foreach (var definition in new[] { Of(kind, "1h"), Of(kind, "all") })
        {
            var parts = Filled(definition, events[700..]);
            parts.Add(Filled(definition, events[..700]));

            Assert.Equal(Filled(definition, events).Encode(), Filled(definition, [.. events.Reverse()]).Encode());
            Assert.Equal(Filled(definition, events).Encode(), parts.Encode());
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void ValueOfNone_AnyKind_IsThatOfAStateWithoutEvents(AggregateKind kind) =>
        Assert.Equal(new WindowedAggregate(Of(kind, "1h")).Value(Start), Of(kind, "1h").ValueOfNone);

    [Fact]
    public void Function_AnyOfThem_HasAnExampleOfItsOwnAndAnswersItsType() => Assert.All(AggregateFunction.All, function =>
    {
        var read = Assert.Single(Condition.Compile($"{function.Example} == {function.Example}", ConditionSchema.Open).Reads.Aggregates);
        Assert.StartsWith($"{function.Name}(", function.Example, StringComparison.Ordinal);
        Assert.Equal(function.Kind, read.Kind);
        if (read.ValueOfNone.Kind != ValueKind.Null)
            Assert.Equal(function.Result, CelType.Of(function.Answer(read.ValueOfNone).Kind));
    });

    [Fact]
    public void Readme_OfTheLanguage_HasARowForEveryFunction()
    {
        var rows = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "README.md")).Where(line => line.StartsWith("| `", StringComparison.Ordinal)).ToList();

        Assert.Empty(AggregateFunction.All.Where(function =>
            !rows.Any(row => row.StartsWith($"| `{function.Name}(", StringComparison.Ordinal))).Select(function => function.Name));
    }

    /// <summary>What a kind means, from the events in the order of their time; one that is new is said here.</summary>
    private static Value Plain(AggregateKind kind, (int Minute, double Value)[] events)
    {
        var amounts = events.Select(one => one.Value).ToList();
        // Of those that happened at once, one is the first and another the last, whichever came first.
        var ordered = events.OrderBy(one => one.Minute).ThenBy(one => $"n{one.Value:R}", StringComparer.Ordinal).Select(one => one.Value).ToList();
        return kind switch
        {
            AggregateKind.Count => Value.Of((long)amounts.Count),
            AggregateKind.Sum => Value.Of(amounts.Sum()),
            AggregateKind.Average => amounts.Count == 0 ? Value.Null : Value.Of(amounts.Sum() / amounts.Count),
            AggregateKind.Minimum => amounts.Count == 0 ? Value.Null : Value.Of(amounts.Min()),
            AggregateKind.Maximum => amounts.Count == 0 ? Value.Null : Value.Of(amounts.Max()),
            AggregateKind.Distinct => Value.Of((long)amounts.Distinct().Count()),
            AggregateKind.First => amounts.Count == 0 ? Value.Null : Value.Of(ordered[0]),
            AggregateKind.Last => amounts.Count == 0 ? Value.Null : Value.Of(ordered[^1]),
            _ => throw new InvalidOperationException($"{kind} is new: say here what it computes"),
        };
    }

    private static Gen<(int Minute, double Value)[]> Events =>
        Gen.Select(Gen.Int[0, 200], Gen.Int[-3, 3].Select(value => value / 2.0)).Array[0, 12];

    private static AggregateDefinition Of(AggregateKind kind, string window, string filter = "")
    {
        var function = AggregateFunction.All.First(function => function.Kind == kind);
        var property = function.Property == PropertyUse.None ? "" : ", \"amount\"";
        return DefinitionOf($"{function.Name}(\"order_completed\", \"{window}\"{property}{filter})");
    }

    private static AggregateDefinition DefinitionOf(string call) =>
        Condition.Compile($"{call} == {call}", ConditionSchema.Open).Reads.Aggregates[0];

    private static WindowedAggregate Filled(AggregateDefinition definition, (int Minute, double Value)[] events)
    {
        var state = new WindowedAggregate(definition);
        foreach (var (minute, value) in events)
        {
            var context = new EvaluationContext
            {
                EventName = definition.EventName, OccurredAt = Start.AddMinutes(minute),
                Properties = new DictionaryMap(new Dictionary<string, object?> { ["amount"] = value }),
            };
            Assert.True(definition.TryCount(context, out var counted));
            state.Add(context.OccurredAt, counted);
        }
        return state;
    }
}
