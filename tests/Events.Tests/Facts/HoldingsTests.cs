using Rapport.Events.Facts;


namespace Rapport.Events.Tests.Facts;

public sealed class HoldingsTests
{
    [Fact]
    public void Told_AddedAndRemoved_HasWhatWasToldLast()
    {
        var told = Holdings.None.Told("a", true).Told("b", true).Told("a", false);

        Assert.Equal(["b"], told.All);
    }

    [Fact]
    public void Told_AWordWithALowerNumberThanOneHeard_ChangesNothing()
    {
        var told = Holdings.None.Told("a", true, 1).Told("b", true, 3).Told("a", false, 2);

        Assert.Equal(["b"], told.Told("a", true, 1).All);
        Assert.Equal(["b"], told.Merged().Told("a", true, 1).All);
        Assert.Equal(["b"], told.Absorb(Holdings.None).Told("a", true, 1).Complete(Holdings.None).Told("a", true, 1).All);
        Assert.Equal(["a", "b"], told.Told("a", true, 3).All.Order(StringComparer.Ordinal));
        // Words without numbers count by their arrival.
        Assert.Equal(["a", "b"], told.Told("a", true).All.Order(StringComparer.Ordinal));
        Assert.Equal(["b"], told.Told("a", true).Told("a", true, 1).Told("a", false).All);
    }

    [Fact]
    public void Absorb_NumbersOfTheOther_SayNothingOfTheSurvivorsWords()
    {
        var survivor = Holdings.None.Told("a", true, 1).Absorb(Holdings.None.Told("a", true, 5));

        Assert.Empty(survivor.Told("a", false, 2).All);
    }

    [Fact]
    public void Absorb_UntilTheOwnerTells_TheSurvivorHasWhatBothHad()
    {
        var merged = Holdings.None.Told("theirs", true).Told("both", true);
        var survivor = Holdings.None.Told("mine", true).Told("both", true).Absorb(merged);

        Assert.Equal(["both", "mine", "theirs"], survivor.All.Order(StringComparer.Ordinal));
        Assert.Equal(["both", "mine"], survivor.Told("theirs", false).All.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Complete_AfterTheOwnerHasTold_BringsNothingBack()
    {
        var heard = Holdings.None.Told("theirs", true);
        var survivor = Holdings.None.Absorb(heard).Told("theirs", false);

        Assert.Empty(survivor.Complete(heard.Merged()).All);
    }

    [Fact]
    public void Complete_MergedContactHadLostAndGainedSomethingMeanwhile_IsFollowed()
    {
        var heard = Holdings.None.Told("lost", true);
        var survivor = Holdings.None.Absorb(heard);
        var whole = heard.Merged().Told("lost", false).Told("gained", true);

        Assert.Equal(["gained"], survivor.Complete(whole).All);
    }

    [Fact]
    public void Absorb_ASecondTime_WhatWasTakenBackBeforeIsOpenAgain()
    {
        var first = Holdings.None.Absorb(Holdings.None.Told("tag", true)).Told("tag", false);
        var second = first.Absorb(Holdings.None.Told("tag", true));

        Assert.Empty(first.All);
        Assert.Equal(["tag"], second.All);
        Assert.Empty(second.Told("tag", false).All);
    }
}
