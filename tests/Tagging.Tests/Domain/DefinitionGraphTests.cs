using Rapport.Tagging.Domain;

namespace Rapport.Tagging.Tests.Domain;

public sealed class DefinitionGraphTests
{
    private static readonly Definition[] Saved =
    [
        Story.Rule(1, "keen", "did(\"page_viewed\", \"7d\")"),
        Story.Segment(2, "a", "in_segment(\"b\")"),
        Story.Segment(3, "b", "\"keen\" in contact.tags"),
        Story.Segment(4, "c", "in_segment(\"a\") && in_segment(\"b\")"),
    ];

    [Fact]
    public void InOrder_WhatIsRead_ComesBeforeItsReaders() =>
        Assert.Equal(["rule-1", "b", "a", "c"], DefinitionGraph.InOrder(Saved).Select(definition => definition.Id));

    [Theory]
    [InlineData("b", "in_segment(\"a\")", "b, a, b")]
    [InlineData("b", "in_segment(\"c\")", "b, c, b")]
    [InlineData("b", "did(\"x\", \"7d\")", null)]
    [InlineData("d", "in_segment(\"c\")", null)]
    public void CircleOf_Segment_NamesTheWay(string id, string condition, string? circle) =>
        Assert.Equal(circle, DefinitionGraph.CircleOf(Story.Segment(9, id, condition), Saved));

    [Fact]
    public void CircleOf_RuleThatAsksForASegmentOfItsOwnTag_IsOne() => Assert.Equal(
        "rule-1, a, b, rule-1", DefinitionGraph.CircleOf(Story.Rule(1, "keen", "in_segment(\"a\")"), Saved));

    [Fact]
    public void UsersOf_SegmentAndTag_AreNamed()
    {
        Assert.Equal(["segment a", "segment c"], DefinitionGraph.UsersOf(Saved[2], Saved));
        Assert.Equal(["segment b"], DefinitionGraph.UsersOf(Saved[0], Saved));
        Assert.Empty(DefinitionGraph.UsersOf(Saved[3], Saved));
        Assert.Empty(DefinitionGraph.UsersOf(Saved[0], [.. Saved, Story.Rule(5, "keen", "did(\"x\", \"7d\")")]));
    }

    [Fact]
    public void ChainOfSegments_OneEvent_AnswersAllOfThemInOnePass()
    {
        // By id the last would be asked first, four times over.
        var story = new Story(
            [.. Enumerable.Range(1, 8).Select(i => Story.Segment(i, $"s{9 - i}", i == 1 ? "did(\"x\", \"7d\")" : $"in_segment(\"s{10 - i}\")"))]);

        story.Happens("x", Story.Start);

        Assert.Equal(["s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8"], story.Segments);
    }
}
