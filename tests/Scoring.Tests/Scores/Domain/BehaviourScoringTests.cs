using CsCheck;
using Rapport.Events;
using Rapport.Events.Facts;
using Rapport.Following.Definitions;
using Rapport.Scoring.Scores.Domain;
using Rapport.Scoring.Scores.Rules.Domain;
using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Tests.Scores.Domain;

public sealed class BehaviourScoringTests
{
    private static readonly DateTimeOffset Start = Story.Start;

    private static readonly ScoringModel OnceModel = Story.Model(10) with
    {
        Rules =
        [
            new ScoreRule { Id = "first", Condition = "event.name == \"signed_up\"", Points = 40, Repetition = Repetition.Once },
            new ScoreRule { Id = "visit", Condition = "event.name == \"page_viewed\"", Points = 2 },
        ],
    };

    [Fact]
    public void E10_FiftyEventsInTwentyOrders_GiveTheSameScore()
    {
        var events = Enumerable.Range(0, 50).Select(i => new ScoringEvent
        {
            Name = i % 5 == 0 ? "signed_up" : "page_viewed",
            OccurredAt = Start.AddMinutes(i * 977 % 20_000), ReceivedAt = Start.AddDays(20),
        }).ToArray();
        var read = Start.AddDays(30);
        var expected = Play(events).Score(read);

        Gen.Shuffle(events).Sample(
            shuffled => Math.Abs(Play(shuffled).Score(read) - expected) < 1e-9, iter: 20);
    }

    [Fact]
    public void Once_LaterAndEarlierMatch_KeepsTheEarliest()
    {
        var story = Play([Named("signed_up", Start.AddDays(10)), Named("signed_up", Start), Named("signed_up", Start.AddDays(5))]);

        Assert.Equal(20, story.Score(Start.AddDays(10)), 1e-9);
    }

    [Fact]
    public void E1_FivePageViewsOfTwoPoints_GiveTen() =>
        Assert.Equal(10, Play(Enumerable.Repeat(Named("page_viewed", Start), 5)).Score(Start), 1e-9);

    [Fact]
    public void E2_OnceRuleMetByBoth_CountsOnceAfterTheMerge()
    {
        var anonymous = Play([Named("signed_up", Start), Named("page_viewed", Start)]);
        var known = Play([Named("signed_up", Start.AddDays(1)), Named("page_viewed", Start)]);

        known.Absorbs(anonymous, Start.AddDays(2));

        Assert.Equal(44, known.Score(Start), 1e-9);
        Assert.Equal(22, known.Score(Start + Story.HalfLife), 1e-9);
    }

    [Fact]
    public void Apply_EventThatNoRuleMentions_LeavesTheSameState()
    {
        var story = Play([Named("page_viewed", Start)]);
        var before = story.State;

        story.Happens(Named("cart_added", Start));

        Assert.Same(before, story.State);
    }

    [Fact]
    public void Apply_EventAcceptedBeforeTheModelCounts_DoesNotCount()
    {
        var story = new Story(Story.Model(10) with { CountsFrom = Start }).Earns(10, Start.AddSeconds(-2)).Earns(10, Start);

        Assert.Equal(10, story.Score(Start), 1e-4);
    }

    [Fact]
    public void Apply_EventNumberedBeforeTheModelCounts_DoesNotCount_WhateverTheClocksSay()
    {
        var end = new LogPosition([5, 3]);
        var model = ModelHistory.None.Save(Story.Model(10) with { ActiveFrom = null }, 1, Start, end).Newest!;
        var story = new Story(model);
        foreach (var (partition, n, hours) in ((int, long, int)[])[(0, 5, 1), (1, 3, 1), (0, 6, -1), (1, 4, -1)])
            story.Happens(Named("earned_10", Start.AddHours(hours)) with { Place = Said.PlaceOf(partition, n) });

        Assert.Equal(20, story.State.Model(1).Rules.Sum(rule => rule.Points.Points), 1e-9);
    }

    [Fact]
    public void Save_OfWhatTheApiShowed_KeepsThePlace()
    {
        var first = ModelHistory.None.Save(Story.Model(10), 1, Start, new LogPosition([5]));
        var readBack = Story.Model(20) with { CountsFrom = first.Newest!.CountsFrom };

        var next = first.Save(readBack, 2, Start.AddHours(1), new LogPosition([9])).Versions[^1];

        Assert.Equal((new LogPosition([5]), ModelState.Activating, true), (next.CountsAfter, next.State, next.FromLog));
    }

    [Fact]
    public void Save_WithAnInstantThatWasAskedFor_ComparesItWithReceivedAt()
    {
        var asked = Story.Model(10) with { CountsFrom = Start };

        var version = ModelHistory.None.Save(asked, 1, Start.AddHours(1), new LogPosition([5])).Newest!;

        Assert.Equal((null, Start, true), (version.CountsAfter, version.CountsFrom, version.FromLog));
        Assert.Equal(
            (false, true),
            (version.Counts(Named("earned_10", Start.AddTicks(-1)) with { Place = Said.PlaceOf(0, 9) }),
                version.Counts(Named("earned_10", Start) with { Place = Said.PlaceOf(0, 1) })));
    }

    [Fact]
    public void Stored_WithoutAPlace_SaysNothingThatAnOlderReplicaDoesNotKnow_AndKeepsItsInstant()
    {
        var stored = DefinitionJson.Write(Story.Model(10) with { CountsFrom = Start });

        Assert.DoesNotContain("After", stored);
        Assert.DoesNotContain(nameof(ScoringModel.OnlySince), stored);
        var read = DefinitionJson.Read<ScoringModel>(stored);
        Assert.Equal((null, Start), (read.CountsAfter, read.CountsFrom));
    }

    [Fact]
    public void Stored_WithAPlace_IsReadAsItWas()
    {
        var saved = ModelHistory.None.Save(Story.Model(10), 1, Start, new LogPosition([5, 0])).Newest!;

        var read = DefinitionJson.Read<ScoringModel>(DefinitionJson.Write(saved));

        Assert.Equal((saved.CountsAfter, saved.ActiveAfter), (read.CountsAfter, read.ActiveAfter));
    }

    [Fact]
    public void Apply_OwnConclusion_FeedsNoRule()
    {
        var rule = new ScoreRule { Id = "any", Condition = "true", Points = 5 };
        var story = new Story(Story.Model(10) with { Rules = [rule] });

        story.Happens(Named("threshold_crossed", Start)).Happens(Named("stage_changed", Start));

        Assert.Equal(0, story.Score(Start));
    }

    [Fact]
    public void Rank_OrdersContactsAsTheirScoresDo_AtAnyInstant() =>
        Gen.Select(Gen.Int[1, 1000], Gen.Int[1, 1000], Gen.Int[0, 500], Gen.Int[500, 2000]).Sample((a, b, hours, later) =>
        {
            var model = Story.Model(a, b);
            var one = new Story(model).Earns(a, Start);
            var two = new Story(model).Earns(b, Start.AddHours(hours));
            var (rankOne, rankTwo) = (ScoreRank.Of(model, one.State.Model(1))!.Value, ScoreRank.Of(model, two.State.Model(1))!.Value);
            var now = Start.AddHours(later);
            Assert.Equal(one.Score(now), ScoreRank.ToScore(model, rankOne, now), 1e-6);
            if (Math.Abs(one.Score(now) - two.Score(now)) > 1e-6)
                Assert.Equal(one.Score(now) > two.Score(now), rankOne > rankTwo);
        });

    private static Story Play(IEnumerable<ScoringEvent> events)
    {
        var story = new Story(OnceModel);
        foreach (var happened in events)
            story.Happens(happened);
        return story;
    }

    private static ScoringEvent Named(string name, DateTimeOffset at) =>
        new() { Name = name, OccurredAt = at, ReceivedAt = at };
}
