using CsCheck;
using Rapport.Scoring.Scores.Domain;
using Rapport.Scoring.Scores.Rules.Domain;
using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Tests.Scores.Domain;

public sealed class CapTests
{
    private static readonly DateTimeOffset Start = Story.Start;
    private static readonly TimeSpan HalfLife = TimeSpan.FromDays(14);

    [Fact]
    public void E35_HundredPoints_HalveEveryFourteenDays()
    {
        var story = new Story(Model(100)).Earns(100, Start);

        Assert.Equal(50, story.Score(Start.AddDays(14)), 1e-4);
        Assert.Equal(25, story.Score(Start.AddDays(28)), 1e-4);
        Assert.Equal(70.7107, story.Score(Start.AddDays(7)), 1e-4);
        story.Earns(100, Start.AddDays(14));
        Assert.Equal(150, story.Score(Start.AddDays(14)), 1e-4);
    }

    [Fact]
    public void E35_GroupCapOf120_LimitsWhatIsShownAndLosesNothing()
    {
        var story = new Story(Capped(120, 100)).Earns(100, Start).Earns(100, Start);

        Assert.Equal(120, story.Score(Start), 1e-9);
        Assert.Equal(100, story.Score(Start.AddDays(14)), 1e-4);
    }

    [Fact]
    public void E35_NegativePoints_DecayToo() =>
        Assert.Equal(-20, new Story(Model(-40)).Earns(-40, Start).Score(Start.AddDays(14)), 1e-9);

    [Fact]
    public void E35_ExplanationLessCuts_IsTheScore()
    {
        var model = Capped(120, 100) with { Cap = 110 };
        var story = new Story(model).Earns(100, Start).Earns(100, Start);
        var score = story.State.Model(1);

        var groups = ScoreSum.Grouped(model, score, Start);

        Assert.Equal([("g", 200.0, 120.0)], groups);
        Assert.Equal(110, ScoreSum.Of(model, score, Start), 1e-9);
    }

    [Fact]
    public void E10_CapsOnceWindowsAndDecay_AnyOrderGivesTheSameScore()
    {
        var model = Story.Model(5) with
        {
            Cap = 90, Groups = [new ScoreGroup("g", 40)],
            Rules =
            [
                new ScoreRule { Id = "a", Condition = "event.name == \"a\"", PointsExpression = "event.properties.x", Group = "g" },
                new ScoreRule { Id = "b", Condition = "event.name == \"a\"", Points = 9, Repetition = Repetition.Once },
                new ScoreRule
                {
                    Id = "c", Condition = "true", Points = 4, Repetition = Repetition.AtMostPerPeriod, Most = 3,
                    Period = TimeSpan.FromDays(1), HalfLife = TimeSpan.FromDays(2), Group = "g",
                },
                new ScoreRule { Id = "d", Condition = "event.name == \"b\"", Points = 7, Repetition = Repetition.OncePerEntity, Entity = "event.properties.x" },
                new ScoreRule { Id = "e", Condition = "event.name == \"b\"", Points = -1 },
            ],
        };
        var events = Enumerable.Range(0, 50).Select(i => (Event: new ScoringEvent
        {
            Name = i % 3 == 0 ? "a" : "b", OccurredAt = Start.AddMinutes(i * 977 % 20_000), ReceivedAt = Start.AddDays(20),
            Tie = (ulong)i,
        }, X: (double)(i % 7))).ToArray();
        double Play(IEnumerable<(ScoringEvent Event, double X)> order) => order.Aggregate(
            new Story(model), (story, e) => story.Happens(e.Event, ("x", e.X))).Score(Start.AddDays(21));
        var expected = Play(events);

        Gen.Shuffle(events).Sample(order => Math.Abs(Play(order) - expected) < 1e-9, iter: 50);
    }

    [Fact]
    public void Rank_OfCappedModelWithSeveralHalfLives_BoundsTheScoreAtAnyLaterInstant() =>
        Gen.Select(Gen.Int[1, 100], Gen.Int[1, 100], Gen.Int[0, 400]).Sample((a, b, hours) =>
        {
            var model = Capped(120, 1, 2);
            model = model with
            {
                Rules = [model.Rules[0] with { Points = a, HalfLife = TimeSpan.FromDays(1) }, model.Rules[1] with { Points = b }],
            };
            var story = new Story(model).Earns(1, Start).Earns(2, Start.AddHours(5));
            var now = Start.AddHours(5 + hours);
            Assert.True(ScoreRank.ToScore(model, ScoreRank.Of(model, story.State.Model(1))!.Value, now) >= story.Score(now) - 1e-9);
        });

    private static ScoringModel Model(params int[] points) =>
        Story.Model(points) with { HalfLife = HalfLife, Thresholds = [] };

    private static ScoringModel Capped(double cap, params int[] points)
    {
        var model = Model(points);
        return model with
        {
            Groups = [new ScoreGroup("g", cap)], Rules = [.. model.Rules.Select(rule => rule with { Group = "g" })],
        };
    }
}
