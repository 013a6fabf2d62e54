using Rapport.Scoring.Scores.Domain;
using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Tests.Scores.Domain;

public sealed class ThresholdCrossingTests
{
    private static readonly DateTimeOffset Start = Story.Start;

    [Fact]
    public void E36_TwoTenPointEventsAtNinetyFive_CrossOnce()
    {
        var story = new Story(Story.Model(95, 10)).Earns(95, Start).Earns(10, Start).Earns(10, Start);

        var crossing = Assert.Single(story.Crossings);
        Assert.Equal((1, 105.0), (crossing.CrossingNo, crossing.Score));
    }

    [Fact]
    public void E36_DecayToNinetyNineAndFive_CrossesNothing()
    {
        var story = new Story(Story.Model(105, 5)).Earns(105, Start);

        story.Earns(5, Start + Story.TimeFor(105, 99));

        Assert.Single(story.Crossings);
    }

    [Fact]
    public void E36_DecayToSeventyNineAndThirty_CrossesASecondTime()
    {
        var story = new Story(Story.Model(105, 30)).Earns(105, Start);

        story.Earns(30, Start + Story.TimeFor(105, 79));

        Assert.Equal([1, 2], story.Crossings.Select(crossing => crossing.CrossingNo));
        Assert.Equal(109, story.Crossings.Last().Score, 1e-9);
    }

    [Fact]
    public void E36_RearmedByLosingPoints_CrossesASecondTime()
    {
        var story = new Story(Story.Model(100, -30, 40)).Earns(100, Start).Earns(-30, Start).Earns(40, Start);

        Assert.Equal(2, story.Crossings.Count());
    }

    [Fact]
    public void E36_LateEventThatLiftsOnlyAPastValue_CrossesNothing()
    {
        var late = Start + Story.HalfLife * 2;
        var story = new Story(Story.Model(90, 20)).Earns(90, Start);

        story.Earns(20, at: Start, receivedAt: late);

        Assert.Empty(story.Crossings);
        Assert.Equal(27.5, story.Score(late), 1e-9);
    }

    [Fact]
    public void E36_LateEventThatLiftsTheValueOfNow_Crosses()
    {
        var story = new Story(Story.Model(95, 20)).Earns(95, Start).Earns(20, at: Start.AddHours(-1), receivedAt: Start);

        Assert.Single(story.Crossings);
    }

    [Fact]
    public void E36_VersionActivatedUnderneathTheScore_CrossesNothing()
    {
        var story = new Story(Story.Model(60) with { Thresholds = [], ActiveUntil = Start.AddHours(1) });
        var next = Story.Model(60) with { Number = 2, Version = 2, ActiveFrom = Start.AddHours(1) };
        story.Models = new ScoringModels([.. story.Models.All, next]);

        story.Earns(60, Start).Earns(60, Start).Earns(60, Start.AddHours(2));

        Assert.Empty(story.Crossings);
        Assert.False(story.State.Model(2).Thresholds[0].Armed);
    }

    [Fact]
    public void E36_VersionActivatedAfterACrossing_GoesOnWithItsNumber()
    {
        var story = new Story(Story.Model(100) with { ActiveUntil = Start.AddHours(1) });
        story.Models = new ScoringModels(
            [.. story.Models.All, Story.Model(100) with { Number = 2, Version = 2, ActiveFrom = Start.AddHours(1) }]);
        story.Earns(100, Start).Happens(new ScoringEvent
        {
            Name = "threshold_crossed", OccurredAt = Start, ReceivedAt = Start,
            Crossing = new ToldCrossing("engagement", "hot", 1),
        });

        story.Earns(100, Start + Story.TimeFor(100, 79));

        Assert.Equal([(1, 1), (2, 2)], story.Crossings.Select(c => (c.Model.Version, c.CrossingNo)));
    }

    [Fact]
    public void Historic_EventsReachTheThreshold_CountButCrossNothingAndStayDisarmed()
    {
        var story = new Story(Story.Model(60, 5)).Earns(60, Start, historic: true).Earns(60, Start, historic: true);

        story.Earns(5, Start);

        Assert.Empty(story.Facts);
        Assert.Equal(125, story.Score(Start), 1e-9);
    }

    [Fact]
    public void Merge_NeitherHadCrossed_TheTwoTogetherCrossOnce()
    {
        var other = new Story(Story.Model(60)).Earns(60, Start);
        var story = new Story(Story.Model(60)).Earns(60, Start).Absorbs(other, Start);

        story.Earns(60, Start);

        Assert.Equal(120, Assert.Single(story.Crossings).Score, 1e-9);
    }

    [Fact]
    public void Merge_OneHadCrossed_NothingIsCrossedAgain()
    {
        var other = new Story(Story.Model(60)).Earns(60, Start).Earns(60, Start);
        var story = new Story(Story.Model(60)).Earns(60, Start).Absorbs(other, Start);

        story.Earns(60, Start);

        Assert.Empty(story.Crossings);
        Assert.Equal(240, story.Score(Start), 1e-9);
        Assert.Equal(1, story.State.Model(1).Thresholds[0].Crossings);
    }
}
