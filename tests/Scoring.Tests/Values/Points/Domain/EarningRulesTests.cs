using CsCheck;
using Rapport.Conditions;
using Rapport.Scoring.Scores.Domain;
using Rapport.Scoring.Scores.Rules.Domain;
using Rapport.Scoring.Tests.Scores.Domain;
using Rapport.Scoring.Values.Points.Domain;
using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Tests.Values.Points.Domain;

public sealed class EarningRulesTests
{
    private static readonly DateTimeOffset Start = Story.Start;

    private static readonly Gen<ScoreRule> Rule = Gen.Select(
        Gen.Int[0, 3].Select(i => (Repetition)i), Gen.Int[1, 4], Gen.Int[1, 72]).Select((repetition, most, hours) =>
            new ScoreRule
            {
                Id = "visit", Condition = "event.name == \"visited\"", Points = 7, Repetition = repetition,
                Entity = repetition == Repetition.OncePerEntity ? "event.properties.shop" : "",
                Most = repetition == Repetition.AtMostPerPeriod ? most : 0,
                Period = repetition == Repetition.AtMostPerPeriod ? TimeSpan.FromHours(hours) : TimeSpan.Zero,
            });

    private static readonly Gen<(int Hours, int Shop)[]> Visits = Gen.Select(Gen.Int[0, 60], Gen.Int[0, 6]).Array[1, 40];

    [Fact]
    public void E10_FixedPointsInAnyOrder_EarnTheSameAndWhatTheLawSays() =>
        Gen.Select(Rule, Visits.SelectMany(visits => Gen.Shuffle(visits.Select((v, i) => (v.Hours, v.Shop, Tie: (ulong)i)).ToArray())))
            .Sample((rule, visits) =>
            {
                var programs = new PointsPrograms([PointsProgram.None with { Rules = [rule] }]);
                var (tallies, total) = ((IReadOnlyList<RuleScore>)[], 0L);
                foreach (var visit in visits)
                {
                    (tallies, var earned) = Ask(tallies, programs, "visited", Start.AddHours(visit.Hours), visit.Tie, ("shop", $"s{visit.Shop}"));
                    total += earned.Sum(e => e.Points);
                }

                var counted = RepetitionLaw.Counted(rule, visits, v => new RuleMatch(Start.AddHours(v.Hours), v.Tie, 7, $"s{v.Shop}"));
                Assert.Equal(7 * counted.Count, total);
            }, iter: 1000);

    [Theory]
    [InlineData(125.9, 12)]
    [InlineData(10.0, 1)]
    [InlineData(9.99, 0)]
    [InlineData(-50.0, 0)]
    [InlineData(double.NaN, 0)]
    [InlineData(double.PositiveInfinity, 0)]
    [InlineData(1e9, 0)]
    public void PointsExpression_IsRoundedDown_AndWhatIsNoNumberOfPointsEarnsNothing(double amount, long expected)
    {
        var rule = new ScoreRule { Id = "order", Condition = "true", PointsExpression = "event.properties.amount / 10.0" };
        var programs = new PointsPrograms([PointsProgram.None with { Rules = [rule] }]);

        var (tallies, earned) = Ask([], programs, "order_completed", Start, 0, ("amount", amount));

        Assert.Equal(expected, earned.Sum(e => e.Points));
        Assert.Empty(tallies);
    }

    [Fact]
    public void Programs_EachInstant_HasTheVersionThatWasInForce()
    {
        var programs = new PointsPrograms(
            [Program(1, Start), Program(2, Start.AddHours(1))]);

        Assert.Equal([0, 1, 1, 2], new[] { -1, 0, 59, 60 }.Select(m => programs.At(Start.AddMinutes(m)).Version));
    }

    [Fact]
    public void Rules_EventsOfPoints_AreNotLookedAt()
    {
        var programs = new PointsPrograms(
            [PointsProgram.None with { Rules = [new ScoreRule { Id = "any", Condition = "true", Points = 1 }] }]);

        Assert.Empty(programs.RulesFor("points_earned", Start));
        Assert.NotEmpty(programs.RulesFor("page_viewed", Start));
    }

    private static PointsProgram Program(int version, DateTimeOffset from) => PointsProgram.None with { Version = version, From = from };

    private static (IReadOnlyList<RuleScore> Tallies, IReadOnlyList<RuleEarning> Earned) Ask(
        IReadOnlyList<RuleScore> tallies, PointsPrograms programs, string name, DateTimeOffset at, ulong tie,
        (string Key, object Value) property)
    {
        var context = new EvaluationContext
        {
            EventName = name, OccurredAt = at,
            Properties = new DictionaryMap(new Dictionary<string, object?> { [property.Key] = property.Value }),
        };
        return EarningRules.Ask(tallies, programs.RulesFor(name, at), (at, tie), context);
    }
}
