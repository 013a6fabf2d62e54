using Google.Protobuf;
using Rapport.Following.Partitions;
using Rapport.Following.Poison;
using Rapport.Internal.Scoring.V1;
using Rapport.Internal.Tagging.V1;

namespace Rapport.Following.Tests.Partitions;

public sealed class StoredStateTests
{
    // Field 500, length-delimited: what a later version has added.
    private static readonly byte[] Added = [0xa2, 0x1f, 3, (byte)'n', (byte)'e', (byte)'w'];

    [Fact]
    public void FormOf_AState_IsTheNumberOfFieldsOfAllItHolds() =>
        // TaggedContactState 15, ToldState 3, TagHoldState 3, NumberedInstant 2, AttributeState 7, AggregateTextState 2, EventAnswerState 3,
        // UntoldHistoryState 4, UntoldChangeState 4.
        Assert.Equal(43u, StoredState.FormOf(TaggedContactState.Descriptor));

    [Fact]
    public void Write_OverNothingOrAnOlderState_IsWhatIsKnown()
    {
        var state = new TaggedContactState { Stage = "lead" };
        var older = new TaggedContactState { Form = 3, Stage = "mql", MergedInto = "c_2" }.ToByteArray();

        Assert.Equal(StoredState.Write(state.Clone(), null), StoredState.Write(state.Clone(), older));
        var read = TaggedContactState.Parser.ParseFrom(StoredState.Write(state, older));
        Assert.Equal(("lead", "", 43u), (read.Stage, read.MergedInto, read.Form));
    }

    [Fact]
    public void Write_OverANewerState_KeepsWhatOnlyTheNewerVersionKnows()
    {
        var newer = WithMore(new ContactScoresState
        {
            Form = 1_000,
            MergedInto = "gone",
            Touch = WithMore(new TouchState { Source = "ads" }),
            Models =
            {
                WithMore(new ModelScoreState { Model = 1, Rules = { WithMore(new RuleScoreState { Rule = "a", Count = 1 }), new RuleScoreState { Rule = "b" } } }),
                WithMore(new ModelScoreState { Model = 2 }),
            },
        });
        var known = new ContactScoresState
        {
            Touch = new TouchState { Source = "ads" },
            Models =
            {
                new ModelScoreState { Model = 3 },
                new ModelScoreState { Model = 1, Rules = { new RuleScoreState { Rule = "b" }, new RuleScoreState { Rule = "a", Count = 2 } } },
            },
        };

        var written = ContactScoresState.Parser.ParseFrom(StoredState.Write(known.Clone(), newer.ToByteArray()));

        var expected = WithMore(new ContactScoresState
        {
            // The newer version goes on reading it as one of its own.
            Form = 1_000,
            Touch = WithMore(new TouchState { Source = "ads" }),
            Models =
            {
                new ModelScoreState { Model = 3 },
                WithMore(new ModelScoreState { Model = 1, Rules = { new RuleScoreState { Rule = "b" }, WithMore(new RuleScoreState { Rule = "a", Count = 2 }) } }),
            },
        });
        Assert.Equal(expected, written);
        // And once more: nothing is there twice.
        Assert.Equal(expected, ContactScoresState.Parser.ParseFrom(StoredState.Write(known, written.ToByteArray())));
    }

    [Theory]
    [InlineData(new byte[] { 1, 0, 0 })]
    [InlineData(new byte[] { 99 })]
    [InlineData(new byte[] { 10, 200 })]
    public void Read_WhatIsNoState_IsAPassingFaultAndNoPoison(byte[] stored)
    {
        var fault = Assert.Throws<UnreadableStateException>(
            () => StoredState.Read(stored, TaggedContactState.Parser, state => state.Stage));

        Assert.True(PassingFault.Is(fault));
        Assert.Contains("TaggedContactState", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_AStateThatMakesNoSense_IsAPassingFault() => Assert.True(PassingFault.Is(
        Assert.Throws<UnreadableStateException>(() => StoredState.Read(
            new TaggedContactState { SeenTo = long.MaxValue }.ToByteArray(), TaggedContactState.Parser,
            state => new DateTimeOffset(state.SeenTo, TimeSpan.Zero)))));

    private static T WithMore<T>(T message)
        where T : IMessage<T>, new()
    {
        var more = new T();
        more.MergeFrom([.. message.ToByteArray(), .. Added]);
        return more;
    }
}
