using Rapport.Events;
using Rapport.Events.Facts;
using Rapport.Tagging.Domain;

namespace Rapport.Tagging.Tests.Domain;

public sealed class TagRuleTests
{
    private static readonly DateTimeOffset Start = Story.Start;

    [Fact]
    public void RuleOnAnEvent_Matches_AddsTheTag_AndItsNextMismatchTakesItOff()
    {
        var story = new Story(Story.Rule(1, "big-spender", "event.name == \"order_completed\" && event.properties.amount >= 100.0"));

        story.Happens("order_completed", Start, ("amount", 150.0));
        story.Happens("page_viewed", Start.AddMinutes(1));
        Assert.Equal(["big-spender"], story.Tags);

        story.Happens("order_completed", Start.AddMinutes(2), ("amount", 20.0));
        Assert.Equal(["+tag big-spender", "-tag big-spender"], story.Facts);
    }

    [Fact]
    public void RuleOnAnEvent_LateMismatch_DoesNotAnswerForTheLaterEvent()
    {
        var story = new Story(Story.Rule(1, "big-spender", "event.name == \"order_completed\" && event.properties.amount >= 100.0"));

        story.Happens("order_completed", Start, ("amount", 150.0));
        story.Happens("order_completed", Start.AddDays(-1), ("amount", 20.0));

        Assert.Equal(["big-spender"], story.Tags);
    }

    [Fact]
    public void RuleOnACount_Reached_AddsTheTag_AndTimeTakesItOff()
    {
        var story = new Story(Story.Rule(1, "keen", "count(\"page_viewed\", \"7d\", url.startsWith(\"/pricing\")) >= 3"));
        for (var day = 0; day < 3; day++)
            story.Happens("page_viewed", Start.AddDays(day), ("url", "/pricing/teams"));
        story.Happens("page_viewed", Start.AddDays(3), ("url", "/blog"));
        Assert.Equal(["keen"], story.Tags);

        story.TimePasses(Start.AddDays(30));

        Assert.Equal(["+tag keen", "-tag keen @2026-03-08T10:00:00"], story.Facts);
    }

    [Fact]
    public void ManualTag_RuleStopsMatching_Stays()
    {
        var story = new Story(Story.Rule(1, "vip", "did(\"order_completed\", \"7d\")"));
        story.Happens("order_completed", Start);
        story.Happens(story.Event("tag_added", Start) with { TaggedByHand = "vip" });

        story.TimePasses(Start.AddDays(8));
        Assert.Equal(["vip"], story.Tags);

        story.Happens(story.Event("tag_removed", Start.AddDays(9)) with { UntaggedByHand = "vip" });
        Assert.Empty(story.Tags);
        Assert.Equal(["+tag vip"], story.Facts);
    }

    [Fact]
    public void TwoRulesForOneTag_OneStopsMatching_TagStaysUntilTheOtherDoes()
    {
        var story = new Story(
            Story.Rule(1, "active", "did(\"page_viewed\", \"1d\")"), Story.Rule(2, "active", "did(\"page_viewed\", \"3d\")"));

        story.Happens("page_viewed", Start).TimePasses(Start.AddDays(10));

        Assert.Equal(["+tag active", "-tag active @2026-03-04T10:00:00"], story.Facts);
    }

    [Fact]
    public void RuleOnAnotherRulesTag_FollowsInTheSameStep_WhateverTheirOrder()
    {
        var story = new Story(
            Story.Rule(1, "nurture", "\"keen\" in contact.tags && !(\"buyer\" in contact.tags)"),
            Story.Rule(2, "keen", "did(\"page_viewed\", \"7d\")"), Story.Rule(3, "buyer", "did(\"order_completed\", \"all\")"));

        story.Happens("page_viewed", Start);
        Assert.Equal(["keen", "nurture"], story.Tags);

        story.Happens("order_completed", Start);
        Assert.Equal(["buyer", "keen"], story.Tags);
    }

    [Fact]
    public void RulesThatContradictOneAnother_ComeToAnEnd()
    {
        var story = new Story(
            Story.Rule(1, "a", "!(\"b\" in contact.tags)"), Story.Rule(2, "b", "\"a\" in contact.tags"));

        story.Happens("page_viewed", Start);

        Assert.True(story.Facts.Count <= 4);
    }

    [Fact]
    public void RuleOnItsOwnTag_DoesNotFeedItself()
    {
        var story = new Story(Story.Rule(1, "x", "!(\"x\" in contact.tags)")).Happens("page_viewed", Start);
        story.Happens(story.Event("tag_added", Start) with { TellsOfTags = true, ConcludedBy = "rule-1" });

        Assert.Equal(["+tag x"], story.Facts);
    }

    [Fact]
    public void DeletedRule_TagGoesWithTheNextEvent()
    {
        var story = new Story(Story.Rule(1, "keen", "did(\"page_viewed\", \"all\")")).Happens("page_viewed", Start);
        story.Definitions = new TaggingDefinitions(2, []);

        story.Happens("page_viewed", Start.AddDays(1));

        Assert.Equal(["+tag keen", "-tag keen"], story.Facts);
        Assert.Empty(story.Contact.Aggregates);
    }

    [Fact]
    public void EventAcceptedBeforeTheRule_DoesNotCount()
    {
        var rule = Story.Rule(1, "keen", "count(\"page_viewed\", \"30d\") >= 2") with { Since = Start };
        var story = new Story(rule).Happens("page_viewed", Start.AddSeconds(-2)).Happens("page_viewed", Start);

        Assert.Empty(story.Tags);
    }

    [Fact]
    public void EventNumberedBeforeTheRule_DoesNotCount_WhateverTheClocksSay()
    {
        var rule = Story.Rule(1, "keen", "count(\"page_viewed\", \"all\") >= 2") with { CountsAfter = new LogPosition([5, 3]) };
        var story = new Story(rule);
        foreach (var (partition, n, hours) in ((int, long, int)[])[(0, 5, 1), (1, 3, 1), (0, 6, -1)])
            story.Happens(story.Event("page_viewed", Start.AddHours(hours)) with { Place = Said.PlaceOf(partition, n) });
        Assert.Empty(story.Tags);

        story.Happens(story.Event("page_viewed", Start.AddHours(-2)) with { Place = Said.PlaceOf(1, 4) });

        Assert.Equal(["keen"], story.Tags);
    }

    [Fact]
    public void CountOfTwoRules_CountsWhatEitherCounts()
    {
        const string Twice = "count(\"page_viewed\", \"all\") >= 2";
        var story = new Story(
            Story.Rule(1, "early", Twice) with { CountsAfter = new LogPosition([1]) },
            Story.Rule(2, "late", Twice) with { CountsAfter = new LogPosition([9]) });
        for (var n = 1; n <= 3; n++)
            story.Happens(story.Event("page_viewed", Start) with { Place = Said.PlaceOf(0, n) });

        Assert.Equal(["early", "late"], story.Tags);
    }

    [Fact]
    public void HistoricEvents_Count_AndAreToldAsHistoryOnceTheirLoadIsDone()
    {
        var story = new Story(Story.Rule(1, "keen", "count(\"page_viewed\", \"all\") >= 2"));
        for (var i = 0; i < 2; i++)
            story.Happens(story.Event("page_viewed", Start) with { Historic = true });

        Assert.Equal(["keen"], story.Tags);
        Assert.Empty(story.TimePasses(Start + HistoryLoad.Quiet - TimeSpan.FromTicks(1)).Facts);
        Assert.Equal(["+tag keen (history)"], story.TimePasses(Start + HistoryLoad.Quiet).Facts);
        Assert.Single(story.TimePasses(Start.AddYears(1)).Facts);
    }

    [Fact]
    public void HistoricEvents_ThatTakeBackWhatTheyGave_AreNotToldAtAll()
    {
        var story = new Story(Story.Rule(1, "first", "count(\"page_viewed\", \"all\") == 1"));
        for (var i = 0; i < 2; i++)
            story.Happens(story.Event("page_viewed", Start) with { Historic = true });

        Assert.Null(story.Contact.NextDue);
        Assert.Empty(story.TimePasses(Start.AddDays(1)).Facts);
    }

    [Fact]
    public void LiveEventDuringALoad_HistoryIsToldFirst()
    {
        var story = new Story(
            Story.Rule(1, "keen", "count(\"page_viewed\", \"all\") >= 1"), Story.Rule(2, "buyer", "did(\"order_completed\", \"all\")"));
        story.Happens(story.Event("page_viewed", Start) with { Historic = true });
        story.Happens(story.Event("order_completed", Start.AddSeconds(1)));

        Assert.Equal(["+tag keen (history)", "+tag buyer"], story.Facts);
    }

    [Fact]
    public void ConclusionThatNoLongerHoldsWhenItComesBack_IsCorrectedOnce()
    {
        var story = new Story(Story.Rule(1, "keen", "count(\"page_viewed\", \"all\") >= 1")).Happens("page_viewed", Start);
        // Taken off by hand, while a rule gives it.
        story.Happens(story.Event("tag_removed", Start.AddSeconds(1)) with
        {
            UntaggedByHand = "keen", Told = new ToldMembership(DefinitionKind.TagRule, "keen", false),
        });
        story.Happens(story.Event("tag_added", Start.AddSeconds(2)) with
        {
            TellsOfTags = true, ConcludedBy = "rule-1", Told = new ToldMembership(DefinitionKind.TagRule, "keen", true),
        });

        Assert.Equal(["+tag keen", "+tag keen (history)"], story.Facts);
    }
}
