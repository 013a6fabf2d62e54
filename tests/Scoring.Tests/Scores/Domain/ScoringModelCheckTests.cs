using Rapport.Scoring.Scores.Domain;
using Rapport.Scoring.Scores.Rules.Domain;
using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Tests.Scores.Domain;

public sealed class ScoringModelCheckTests
{
    [Fact]
    public void Faults_ValidModel_None() => Assert.Empty(ScoringModelCheck.Faults(Story.Model(5, 10)));

    [Fact]
    public void Faults_ManyAtOnce_AreAllNamed()
    {
        var model = Story.Model(5, 5, 10) with
        {
            Id = "Big Model",
            HalfLife = TimeSpan.FromSeconds(1),
            Thresholds = [new ScoreThreshold { Id = "t", EnterAt = 10, RearmBelow = 20, SetsStage = Stage.Sal }],
        };
        model = model with { Rules = [.. model.Rules.Take(2), model.Rules[2] with { Points = double.NaN }] };

        Assert.Equal(
            ["half_life", "id", "rules[1].id", "rules[2].points", "thresholds[0].rearm_below", "thresholds[0].sets_stage"],
            ScoringModelCheck.Faults(model).Select(fault => fault.Path).Order());
    }

    [Fact]
    public void Faults_ConditionThatDoesNotParse_TellsLineAndColumn()
    {
        var fault = Assert.Single(ScoringModelCheck.Faults(WithCondition("event.name == \"a\" && evnt.x")));

        Assert.Equal("rules[0].condition", fault.Path);
        Assert.StartsWith("line 1, column 22:", fault.Description, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"vip\" in contact.tags")]
    [InlineData("contact.stage == \"mql\"")]
    [InlineData("count(\"page_viewed\", \"7d\") >= 3")]
    [InlineData("event.name == \"threshold_crossed\"")]
    public void Faults_ConditionBeyondTheEvent_IsRefused(string condition) =>
        Assert.NotEmpty(ScoringModelCheck.Faults(WithCondition(condition)));

    [Fact]
    public void Faults_ContradictionsAndImpossibleNumbers_AreAllNamed()
    {
        var model = Story.Model(5, 10, 20, 30) with
        {
            HalfLife = TimeSpan.Zero, Cap = 50,
            Groups = [new ScoreGroup("big", 80), new ScoreGroup("empty", double.PositiveInfinity)],
        };
        model = model with
        {
            Rules =
            [
                model.Rules[0] with { Points = double.PositiveInfinity, Group = "big" },
                model.Rules[1] with { PointsExpression = "event.name" },
                model.Rules[2] with { Repetition = Repetition.AtMostPerPeriod, Most = 0 },
                model.Rules[3] with { Repetition = Repetition.OncePerEntity, Group = "nowhere" },
            ],
        };

        Assert.Equal(
            ["groups[0].cap", "groups[1].cap", "groups[1].id", "half_life", "rules[0].points", "rules[1].points",
             "rules[1].points_expression", "rules[2].most", "rules[2].period", "rules[3].entity", "rules[3].group",
             "thresholds[0].enter_at"],
            ScoringModelCheck.Faults(model).Select(fault => fault.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Faults_ModelWithoutRules_IsRefused() =>
        Assert.Equal(["rules"], ScoringModelCheck.Faults(Story.Model()).Select(fault => fault.Path));

    [Fact]
    public void Faults_FitThatFades_IsRefused() => Assert.Equal(
        ["half_life"], ScoringModelCheck.Faults(Story.Model(5) with { Axis = ModelAxis.Fit }).Select(fault => fault.Path));

    private static ScoringModel WithCondition(string condition)
    {
        var model = Story.Model(5);
        return model with { Rules = [model.Rules[0] with { Condition = condition }] };
    }
}
