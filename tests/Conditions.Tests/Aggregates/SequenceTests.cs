using CsCheck;

namespace Rapport.Conditions.Tests.Aggregates;

/// <summary>"A, then B within an hour", and "A, and no B within an hour".</summary>
public sealed class SequenceTests
{
    private static readonly DateTimeOffset Ten = new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);
    private static readonly AggregateDefinition Followed = Of("followed(\"added\", \"ordered\", \"1h\", \"cart_id\", \"30d\")");
    private static readonly AggregateDefinition Unanswered = Of("unanswered(\"added\", \"ordered\", \"1h\", \"cart_id\", \"30d\")");

    [Theory]
    [InlineData(60 * 60_000 - 1, "c1", true)]
    [InlineData(60 * 60_000, "c1", false)]
    [InlineData(30 * 60_000, "c2", false)]
    [InlineData(0, "c1", false)]
    [InlineData(-1, "c1", false)]
    public void Followed_WithinTheHourBySameCart_Holds(int milliseconds, string cart, bool expected)
    {
        var state = new WindowedAggregate(Followed);
        Happens(state, Followed, "added", Ten, "c1");
        Happens(state, Followed, "ordered", Ten.AddMilliseconds(milliseconds), cart);

        Assert.Equal(expected, state.Value(Ten.AddHours(2)).Bool);
    }

    [Fact]
    public void Followed_WhenTheFirstArrivesLast_HoldsAllTheSame()
    {
        var state = new WindowedAggregate(Followed);
        Happens(state, Followed, "ordered", Ten.AddMinutes(30), "c1");
        Assert.False(state.Value(Ten.AddHours(1)).Bool);

        Happens(state, Followed, "added", Ten, "c1");

        Assert.True(state.Value(Ten.AddHours(1)).Bool);
        Assert.Equal(Ten.AddMinutes(30).AddDays(30), state.NextChange(Ten.AddHours(1)));
    }

    [Fact]
    public void Unanswered_AfterTheHour_HoldsUntilALateAnswer()
    {
        var state = new WindowedAggregate(Unanswered);
        Happens(state, Unanswered, "added", Ten, "c1");

        Assert.False(state.Value(Ten.AddMinutes(59)).Bool);
        Assert.Equal(Ten.AddHours(1), state.NextChange(Ten));
        Assert.True(state.Value(Ten.AddHours(1)).Bool);

        Happens(state, Unanswered, "ordered", Ten.AddMinutes(30), "c1");

        Assert.False(state.Value(Ten.AddHours(2)).Bool);
    }

    [Fact]
    public void Sequence_WithoutAKey_TakesAnySecondEvent()
    {
        var definition = Of("followed(\"page_viewed\", \"page_viewed\", \"30m\", \"7d\")");
        var state = new WindowedAggregate(definition);
        Happens(state, definition, "page_viewed", Ten, null);
        Assert.False(state.Value(Ten.AddDays(1)).Bool);

        Happens(state, definition, "page_viewed", Ten.AddMinutes(29), null);

        Assert.True(state.Value(Ten.AddDays(1)).Bool);
    }

    [Fact]
    public void Sequence_EventWithoutTheKey_IsNotCountedAndSaysWhy()
    {
        var context = Context("added", Ten, null);

        Assert.False(Followed.TryCount(context, out _));
        Assert.Equal("'cart_id' is absent or is no short text, number or bool", Followed.FaultOf(context)!.Value.Message);
    }

    /// <summary>Few instants and keys, so that every edge occurs; against the definition, in any order, stored, pruned and in parts.</summary>
    [Fact]
    public void Sequence_AnyEvents_IsWhatItMeans() =>
        Gen.Select(Gen.Bool, Gen.Bool, Events, Gen.Int[0, 400]).SelectMany((isFollowed, isAll, events, minute) =>
            Gen.Select(Gen.Const((isFollowed, isAll, events, minute)), Gen.Shuffle(events), Gen.Int[0, events.Length]))
        .Sample((given, shuffled, cut) =>
        {
            var (isFollowed, isAll, events, minute) = given;
            var definition = Of($"{(isFollowed ? "followed" : "unanswered")}(\"added\", \"ordered\", \"1h\", \"cart_id\", \"{(isAll ? "all" : "2h")}\")");
            var window = isAll ? int.MaxValue : 120;
            bool Plain(int now) => isFollowed
                ? events.Any(b => !b.IsFirst && b.Minute <= now && now - b.Minute < window && events.Any(a => a.IsFirst && Pairs(a, b)))
                : events.Any(a => a.IsFirst && a.Minute + 60 <= now && now - a.Minute - 60 < window && !events.Any(b => !b.IsFirst && Pairs(a, b)));

            var parts = Filled(definition, shuffled[..cut]);
            parts.Add(Filled(definition, shuffled[cut..]));
            var pruned = WindowedAggregate.Decode(definition, Filled(definition, shuffled).Encode());
            pruned.Prune(Ten.AddMinutes(minute));
            var next = Enumerable.Range(minute + 1, 400).Where(m => Plain(m) != Plain(minute)).Select(m => (DateTimeOffset?)Ten.AddMinutes(m)).FirstOrDefault();

            Assert.Equal(Filled(definition, events).Encode(), parts.Encode());
            foreach (var state in new[] { parts, pruned })
            {
                Assert.Equal(Plain(minute), state.Value(Ten.AddMinutes(minute)).Bool);
                Assert.Equal(Plain(minute + 45), state.Value(Ten.AddMinutes(minute + 45)).Bool);
                Assert.Equal(next, state.NextChange(Ten.AddMinutes(minute)));
            }
        });

    /// <summary>The newest 64 of both together are kept, whatever arrives first.</summary>
    [Fact]
    public void Sequence_OfMoreEventsThanAreKept_IsTheSameInAnyOrder()
    {
        var events = Enumerable.Range(0, 200).Select(n => (IsFirst: n % 3 > 0, Minute: n, Cart: n % 5)).ToArray();
        var state = Filled(Followed, events);

        Assert.Equal(state.Encode(), Filled(Followed, [.. events.Reverse()]).Encode());
        Assert.InRange(state.Encode().Length, 64, 64 * 22);
        state.Prune(Ten.AddDays(31));
        Assert.False(state.Value(Ten.AddDays(31)).Bool);
    }

    [Theory]
    [InlineData("followed(\"added\", \"ordered\", \"1h\", \"cart_id\", \"30d\")")]
    [InlineData("unanswered(\"added\", \"ordered\", \"90m\", \"all\")")]
    public void Definition_AsText_IsTheCallThatMakesIt(string call)
    {
        Assert.Equal(call, Of(call).ToString());
        Assert.Equal(Of(call).Key, Of(Of(call).ToString()).Key);
    }

    [Theory]
    [InlineData("followed(\"added\", \"ordered\", \"1x\", \"30d\")", 30)]
    [InlineData("followed(\"added\", \"ordered\", \"1h\", \"cart_id\", \"30\")", 47)]
    [InlineData("followed(\"Added\", \"ordered\", \"1h\", \"30d\")", 10)]
    [InlineData("followed(\"added\", \"ordered\", \"1h\")", 1)]
    [InlineData("followed(\"added\", \"ordered\", \"1h\", contact.city, \"30d\")", 44)]
    [InlineData("unanswered(\"added\", \"ordered\", \"1h\", \"2026-01-01/2026-02-01\")", 38)]
    public void Sequence_WrittenWrongly_IsRefusedAtTheColumnWithAHint(string source, int column)
    {
        var fault = Assert.Single(Samples.Faults(source));
        Assert.Equal(column, fault.Column);
        Assert.NotNull(fault.Hint);
    }

    private static Gen<(bool IsFirst, int Minute, int Cart)[]> Events =>
        Gen.Select(Gen.Bool, Gen.Int[0, 16].Select(n => n * 15), Gen.Int[1, 2]).Array[0, 8];

    private static bool Pairs((bool IsFirst, int Minute, int Cart) a, (bool IsFirst, int Minute, int Cart) b) =>
        a.Cart == b.Cart && b.Minute > a.Minute && b.Minute - a.Minute < 60;

    private static WindowedAggregate Filled(AggregateDefinition definition, (bool IsFirst, int Minute, int Cart)[] events)
    {
        var state = new WindowedAggregate(definition);
        foreach (var (isFirst, minute, cart) in events)
            Happens(state, definition, isFirst ? "added" : "ordered", Ten.AddMinutes(minute), $"c{cart}");
        return state;
    }

    private static void Happens(WindowedAggregate state, AggregateDefinition definition, string name, DateTimeOffset at, string? cart)
    {
        Assert.True(definition.TryCount(Context(name, at, cart), out var value));
        state.Add(at, value);
    }

    private static EvaluationContext Context(string name, DateTimeOffset at, string? cart) => new()
    {
        EventName = name, OccurredAt = at,
        Properties = cart is null ? MapValue.Empty : new DictionaryMap(new Dictionary<string, object?> { ["cart_id"] = cart }),
    };

    private static AggregateDefinition Of(string call) => Condition.Compile(call, ConditionSchema.Open).Reads.Aggregates[0];
}
