using CsCheck;
using Rapport.Tagging.Domain;

namespace Rapport.Tagging.Tests.Domain;

public sealed class SegmentTests
{
    private static readonly DateTimeOffset Start = Story.Start;

    private static readonly Definition[] Ordered =
    [
        Story.Segment(1, "ordered", "did(\"order_completed\", \"30d\")"),
        Story.Segment(2, "not-ordered", "!did(\"order_completed\", \"30d\")"),
    ];

    [Fact]
    public void E14_OrderedInThirtyDays_LeavesAtTheExactInstant_AndTheOppositeIsEnteredThen()
    {
        var story = new Story(Ordered).Happens("order_completed", Start);
        Assert.Equal(["ordered"], story.Segments);

        story.TimePasses(new DateTimeOffset(2026, 3, 31, 9, 59, 59, TimeSpan.Zero));
        Assert.Equal(["ordered"], story.Segments);

        story.TimePasses(new DateTimeOffset(2026, 3, 31, 10, 0, 0, TimeSpan.Zero));
        Assert.Equal(["not-ordered"], story.Segments);
        Assert.Equal(
            ["+segment ordered", "+segment not-ordered @2026-03-31T10:00:00", "-segment ordered @2026-03-31T10:00:00"],
            [story.Facts[0], .. story.Facts.Skip(1).Order(StringComparer.Ordinal)]);
    }

    [Fact]
    public void E14_EventAfterTheBoundary_FindsTheContactGoneFirst()
    {
        var story = new Story(Ordered[0]).Happens("order_completed", Start).Happens("order_completed", Start.AddDays(31));

        Assert.Equal(
            ["+segment ordered", "-segment ordered @2026-03-31T10:00:00", "+segment ordered"], story.Facts);
    }

    [Fact]
    public void E15_EventExactlySevenDaysOld_IsOut()
    {
        var story = new Story(Story.Segment(1, "s", "count(\"visit\", \"7d\") >= 3"));
        story.Happens("visit", Start.AddDays(-7)).Happens("visit", Start.AddDays(-1));

        story.Happens(story.Event("visit", Start.AddSeconds(-1)));
        Assert.Equal(["s"], story.Segments);

        story.TimePasses(Start);
        Assert.Empty(story.Segments);
    }

    [Fact]
    public void LateEvent_GainsTheContactForTheRestOfItsWindow()
    {
        var story = new Story(Story.Segment(1, "s", "did(\"cart_added\", \"7d\")"));

        story.Happens(story.Event("cart_added", Start.AddDays(-3), receivedAt: Start));
        story.TimePasses(Start.AddDays(10));

        Assert.Equal(["+segment s", "-segment s @2026-03-05T10:00:00"], story.Facts);
    }

    [Fact]
    public void Attributes_NewestSaidCounts_WhateverArrivesFirst()
    {
        var story = new Story(Story.Segment(1, "berlin", "contact.city == \"Berlin\""));

        story.Happens(Identified(story, "Berlin", Start.AddDays(1))).Happens(Identified(story, "Paris", Start));
        Assert.Equal(["berlin"], story.Segments);

        story.Happens(Identified(story, "Rome", Start.AddDays(2)));
        Assert.Equal(["+segment berlin", "-segment berlin"], story.Facts);
    }

    [Fact]
    public void StageTagsAndThresholds_AreReadAsTheyArePublished()
    {
        var story = new Story(Story.Segment(1, "hot", "contact.stage == \"mql\" && \"vip\" in contact.tags && crossed(\"m\", \"t\")"));

        story.Happens(story.Event("stage_changed", Start) with { Stage = "mql" });
        story.Happens(story.Event("threshold_crossed", Start) with { Crossed = "m/t" });
        Assert.Empty(story.Segments);
        story.Happens(story.Event("tag_added", Start) with { TaggedByHand = "vip" });

        Assert.Equal(["hot"], story.Segments);
    }

    [Fact]
    public void NewSegment_ContactKnownBefore_EntersWithItsNextEvent()
    {
        var story = new Story(Story.Segment(1, "berlin", "contact.city == \"Berlin\""));
        story.Happens(Identified(story, "Rome", Start));
        story.Definitions = new TaggingDefinitions(2, [Story.Segment(2, "rome", "contact.city == \"Rome\"")]);

        story.Happens("page_viewed", Start.AddMinutes(1));

        Assert.Equal(["rome"], story.Segments);
    }

    [Fact]
    public void EventThatNothingMentions_LeavesTheContactUnchanged()
    {
        var story = new Story(Story.Segment(1, "s", "did(\"order_completed\", \"30d\")")).Happens("order_completed", Start);
        story.Contact.Changed = false;

        story.Happens("page_viewed", Start.AddMinutes(1));

        Assert.False(story.Contact.Changed);
    }

    [Fact]
    public void E10_FiftyEventsInTwentyOrders_GiveTheSameTagsAndSegments()
    {
        Definition[] definitions =
        [
            Story.Rule(1, "keen", "count(\"page_viewed\", \"7d\") >= 5"),
            Story.Rule(2, "spender", "sum(\"order_completed\", \"30d\", \"amount\") > 300.0"),
            Story.Rule(3, "last-big", "event.name == \"order_completed\" && event.properties.amount > 40.0"),
            Story.Segment(4, "both", "\"keen\" in contact.tags && \"spender\" in contact.tags"),
            Story.Segment(5, "idle", "!did(\"page_viewed\", \"2d\")"),
        ];
        var random = new Random(3);
        var events = Enumerable.Range(0, 50).Select(i => new TaggingEvent
        {
            Id = $"e{i}", Name = i % 3 == 0 ? "order_completed" : "page_viewed",
            OccurredAt = Start.AddHours(random.Next(0, 240)), ReceivedAt = Start.AddDays(10),
        }).ToArray();
        var expected = Play(definitions, events);

        Gen.Shuffle(events).Sample(shuffled => Play(definitions, shuffled) == expected, iter: 20);
    }

    private static string Play(Definition[] definitions, IEnumerable<TaggingEvent> events)
    {
        var story = new Story(definitions);
        foreach (var happened in events)
            story.Happens(happened, ("amount", happened.OccurredAt.Hour * 2.0));
        story.TimePasses(Start.AddDays(11));
        return string.Join(",", story.Tags) + "|" + string.Join(",", story.Segments);
    }

    private static TaggingEvent Identified(Story story, string city, DateTimeOffset at) =>
        story.Event("identified", at) with { Traits = new Dictionary<string, object?> { ["city"] = city } };
}
