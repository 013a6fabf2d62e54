using Rapport.Events;
using Rapport.Tagging.Domain;

namespace Rapport.Tagging.Tests.Domain;

public sealed class SavedDefinitionTests
{
    private static readonly DateTimeOffset Start = Story.Start;
    private static readonly Definition Wanted = Story.Segment(0, "s", "contact.city == \"a\"");

    [Fact]
    public void First_IsComputedBeforeItIsInForce()
    {
        var first = SavedDefinition.First(Wanted, 7, 0, Start, Origins);

        Assert.Null(first.InForce);
        Assert.Equal((7, 7, 1, true), (first.Next!.Number, first.Next.Series, first.Next.Version, first.Next.IsCandidate));
        Assert.Equal(3, SavedDefinition.First(Wanted, 7, 3, Start, Origins).Next!.Series);
        var whole = first.Switched(7);
        Assert.Equal((7, false, null), (whole.InForce!.Number, whole.InForce.IsCandidate, whole.Next));
    }

    [Fact]
    public void With_AnotherCondition_KeepsWhatIsInForceUntilItIsWhole()
    {
        var first = SavedDefinition.First(Wanted, 1, 0, Start, Origins).Switched(1);
        var second = first.With(Wanted with { Condition = "contact.city == \"b\"" }, () => 2, Start, Origins);
        var third = second.With(Wanted with { Condition = "contact.city == \"c\"" }, () => 3, Start, Origins);

        Assert.Equal((1, 2, 2), (second.InForce!.Number, second.Next!.Number, second.Next.Version));
        Assert.Equal((1, 3, 3), (third.InForce!.Number, third.Next!.Number, third.Next.Version));
        Assert.Same(third, third.Switched(2));
        var whole = third.Switched(3).InForce!;
        Assert.Equal((3, 1, 3), (whole.Number, whole.Series, whole.Version));
        Assert.Equal([1, 2], whole.Replaced.Order());
    }

    [Fact]
    public void With_TheConditionInForce_LeavesWhatIsBeingComputed()
    {
        var second = SavedDefinition.First(Wanted, 1, 0, Start, Origins).Switched(1)
            .With(Wanted with { Condition = "contact.city == \"b\"" }, () => 2, Start, Origins);

        var back = second.With(Wanted, () => 3, Start, Origins);

        Assert.Equal((1, 3, null), (back.InForce!.Number, back.InForce.Version, back.Next));
        Assert.Equal(2, Assert.Single(back.InForce.Replaced));
    }

    [Fact]
    public void With_AnotherName_IsInForceAtOnce()
    {
        var named = SavedDefinition.First(Wanted, 1, 0, Start, Origins).Switched(1)
            .With(Wanted with { DisplayName = "S" }, () => 2, Start, Origins);

        Assert.Equal((1, 2, "S", null), (named.InForce!.Number, named.InForce.Version, named.InForce.DisplayName, named.Next));
    }

    [Fact]
    public void With_WhatAnEarlierVersionHasSaved_IsComputedAsItIs()
    {
        var old = new SavedDefinition(Wanted with { Number = 1, Series = 1, Version = 4, CountsAfter = new LogPosition([9]) }, null);

        var next = old.With(Wanted, () => 2, Start, Origins);

        Assert.Equal((1, 2, 4, null), (next.InForce!.Number, next.Next!.Number, next.Next.Version, next.Next.CountsAfter));
        Assert.True(next.Next.IsWhole);
    }

    private static Dictionary<string, int> Origins(Definition next) => [];
}
