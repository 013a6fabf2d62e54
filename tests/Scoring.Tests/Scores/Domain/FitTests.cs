using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Scoring.Scores;
using Rapport.Scoring.Scores.Domain;
using Rapport.Scoring.Scores.Rules.Domain;
using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Tests.Scores.Domain;

public sealed class FitTests
{
    private static readonly DateTimeOffset Start = Story.Start;

    private static readonly ScoringModel Fit = new()
    {
        Id = "fit", Number = 2, Version = 1, Axis = ModelAxis.Fit, ActiveFrom = DateTimeOffset.MinValue,
        Rules =
        [
            new ScoreRule { Id = "energy", Condition = "contact.industry == \"energy\"", Points = 50 },
            new ScoreRule { Id = "large", Condition = "contact.company_employees >= 500.0", Points = 30 },
        ],
        Vetoes = [new ScoreVeto("competitor", "event.name == \"identified\" && event.properties.email.endsWith(\"@rival.com\")", null)],
        Bands = new ScoreBands(70, 40),
    };

    private static readonly ScoringModel Engagement = Story.Model(60) with
    {
        FitModel = "fit", Bands = new ScoreBands(100, 50),
        Thresholds = [new ScoreThreshold { Id = "hot", EnterAt = 100, RearmBelow = 80, SetsStage = Stage.Mql, Cells = ["A1", "B1"] }],
    };

    [Fact]
    public void Fit_NewestTraitCounts_WhateverArrivesLast_AndNeverFades()
    {
        var story = Play().Happens(Told(Start.AddDays(1)), ("industry", "energy")).Happens(Told(Start), ("industry", "food"));

        Assert.Equal(50, FitScore(story, Start.AddYears(3)));
    }

    [Fact]
    public void Fit_TraitChanges_PointsGo()
    {
        var story = Play().Happens(Told(Start), ("industry", "energy")).Happens(Told(Start.AddDays(1)), ("industry", "food"));

        Assert.Equal(0, FitScore(story, Start.AddDays(2)));
    }

    [Fact]
    public void Fit_TraitsOfAGroup_CountAsTheCompanysWhereverTheyStand()
    {
        static ScoringEvent Joined(string properties) => new Event
        {
            Id = "e1", Name = "group_joined", OccurredAt = Start.ToTimestamp(), Properties = Struct.Parser.ParseJson(properties),
        }.ToScoring();
        var nested = Play().Happens(Joined("""{"group_id":"acme","traits":{"employees":900,"industry":"energy"}}"""));
        var logged = Play().Happens(Joined("""{"group_id":"acme","employees":900}"""));

        Assert.Equal((30, 30), (FitScore(nested, Start), FitScore(logged, Start)));
    }

    [Fact]
    public void Matrix_FitAndEngagement_GiveTheCell_AndOnlyItsCellsQualify()
    {
        var story = Play().BecomesKnown(Start).Earns(60, Start).Earns(60, Start);
        Assert.Equal("C1", story.Models.CellOf(story.State, Engagement, Start));
        Assert.Equal(Stage.Lead, story.State.Stage);

        story.Happens(Told(Start.AddMinutes(1)), ("industry", "energy"));

        Assert.Equal("B1", story.Models.CellOf(story.State, Engagement, Start.AddMinutes(1)));
        Assert.Equal(Stage.Mql, story.State.Stage);
        Assert.Single(story.Crossings);
    }

    [Fact]
    public void E36_VetoInTheSameEventAsTheCrossing_Wins()
    {
        var rule = new ScoreRule { Id = "big", Condition = "event.name == \"identified\"", Points = 200 };
        var story = new Story(Fit, Engagement with { Rules = [rule] });

        story.Happens(Told(Start) with { MakesKnown = true }, ("email", "ann@rival.com"));

        Assert.Empty(story.Crossings);
        Assert.Equal(["subscriber>lead"], story.Stages);
        Assert.Equal("fit/competitor", story.Models.VetoOn(story.State, Start));
    }

    [Fact]
    public void Veto_AfterQualification_TakesTheLeadBackWithItsReason()
    {
        var story = Play().BecomesKnown(Start).Happens(Told(Start), ("industry", "energy")).Earns(60, Start).Earns(60, Start);

        story.Happens(Told(Start.AddHours(1)), ("email", "ann@rival.com"));

        Assert.Equal((Stage.Lead, "veto:fit/competitor"), (story.State.Stage, story.State.StageReason.Text));
    }

    [Fact]
    public void Veto_ThatLasts_HoldsUntilThen()
    {
        var fit = Fit with { Vetoes = [Fit.Vetoes[0] with { Lasts = TimeSpan.FromDays(7) }] };
        var story = new Story(fit, Engagement);

        story.Happens(Told(Start), ("email", "ann@rival.com"));

        Assert.NotNull(story.Models.VetoOn(story.State, Start.AddDays(7).AddSeconds(-1)));
        Assert.Null(story.Models.VetoOn(story.State, Start.AddDays(7)));
    }

    private static Story Play() => new(Fit, Engagement);

    private static double FitScore(Story story, DateTimeOffset now) => ScoreSum.Of(Fit, story.State.Model(2), now);

    private static ScoringEvent Told(DateTimeOffset at) => new() { Name = "identified", OccurredAt = at, ReceivedAt = at };
}
