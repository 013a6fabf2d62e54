using CsCheck;
using Rapport.Scoring.Scores.Rules.Domain;
using Rapport.Scoring.Tests.Scores.Domain;

namespace Rapport.Scoring.Tests.Scores.Rules;

/// <summary>However matches arrive, a tally comes to what the law says over all of them.</summary>
public sealed class RepetitionTests
{
    private static readonly DateTimeOffset Start = Story.Start;
    private static readonly TimeSpan HalfLife = Story.HalfLife;

    private static readonly Gen<ScoreRule> Rule = Gen.Select(
        Gen.Int[0, 3].Select(i => (Repetition)i), Gen.Int[1, 4], Gen.Int[1, 72]).Select((repetition, most, hours) =>
            new ScoreRule
            {
                Id = "r", Condition = "true", Points = 1, Repetition = repetition, Entity = "event.properties.sku",
                Most = most, Period = TimeSpan.FromHours(hours),
            });

    // Few instants and entities, so that ties and repeats are frequent.
    private static readonly Gen<RuleMatch[]> Matches = Gen.Select(
        Gen.Int[0, 60], Gen.Double[-50, 100], Gen.Int[0, 6]).Array[1, 60].Select(drawn => drawn.Select((d, i) =>
            new RuleMatch(Start.AddHours(3 * d.Item1), (ulong)i, d.Item2, $"sku{d.Item3}")).ToArray());

    [Fact]
    public void E10_AnyOrderOfArrival_GivesWhatTheLawSays() =>
        Gen.Select(Rule, Matches.SelectMany(matches => Gen.Shuffle(matches))).Sample((rule, matches) =>
        {
            var now = Start.AddDays(20);
            var score = matches.Aggregate((RuleScore?)null, (sum, m) => RuleTally.Add(sum, rule, m, HalfLife))!;

            var counted = RepetitionLaw.Counted(rule, matches, m => m);
            Assert.Equal(counted.Sum(m => new DecayedPoints(m.Points, m.At).At(now, HalfLife)), score.At(now, HalfLife), 1e-9);
            Assert.Equal(counted.Count, score.Count);
        }, iter: 2000);

    [Fact]
    public void E10_TwoContactsMerged_GiveWhatTheLawSaysOverBoth() =>
        Gen.Select(Rule, Matches.SelectMany(matches => Gen.Shuffle(matches)), Gen.Int[1, 59]).Sample((rule, matches, cut) =>
        {
            var now = Start.AddDays(20);
            var parts = new[] { matches.Take(cut), matches.Skip(cut) }.Select(part =>
                part.Aggregate((RuleScore?)null, (sum, m) => RuleTally.Add(sum, rule, m, HalfLife))).OfType<RuleScore>();

            var score = parts.Aggregate((mine, theirs) => RuleTally.Merge(mine, theirs, rule, HalfLife));

            var counted = RepetitionLaw.Counted(rule, matches, m => m);
            Assert.Equal(counted.Sum(m => new DecayedPoints(m.Points, m.At).At(now, HalfLife)), score.At(now, HalfLife), 1e-9);
        }, iter: 1000);

    [Fact]
    public void E15_AtMostTwoADay_AnEventExactlyADayEarlierIsOutOfThePeriod()
    {
        var rule = new ScoreRule
        {
            Id = "r", Condition = "true", Points = 1, Repetition = Repetition.AtMostPerPeriod, Most = 2,
            Period = TimeSpan.FromDays(1),
        };
        RuleMatch[] matches =
        [
            new(Start, 1, 1), new(Start.AddHours(1), 2, 1), new(Start.AddDays(1).AddSeconds(-1), 3, 1), new(Start.AddDays(1), 4, 1),
        ];

        var score = matches.Aggregate((RuleScore?)null, (sum, m) => RuleTally.Add(sum, rule, m, null))!;

        Assert.Equal([MatchState.Counted, MatchState.Counted, MatchState.Skipped, MatchState.Counted], score.Kept.Select(m => m.State));
    }

    [Fact]
    public void AtMostPerPeriod_ThousandsOfMatches_KeepsABoundedNumberAndCountsThemAll()
    {
        var rule = new ScoreRule
        {
            Id = "r", Condition = "true", Points = 1, Repetition = Repetition.AtMostPerPeriod, Most = 5,
            Period = TimeSpan.FromHours(1),
        };
        var matches = Enumerable.Range(0, 3000).Select(i => new RuleMatch(Start.AddMinutes(7 * i), (ulong)i, 1)).ToList();

        var score = matches.Aggregate((RuleScore?)null, (sum, m) => RuleTally.Add(sum, rule, m, null))!;

        Assert.Equal(RepetitionLaw.Counted(rule, matches, m => m).Count, score.Count);
        Assert.Equal(score.Count, score.At(Start.AddYears(1), null), 1e-9);
        Assert.True(score.Kept.Count <= RuleTally.MostKept + rule.Most);
    }

    [Fact]
    public void OncePerEntity_MoreEntitiesThanAreKept_TheEarliestCount()
    {
        var rule = new ScoreRule
        {
            Id = "r", Condition = "true", Points = 1, Repetition = Repetition.OncePerEntity, Entity = "event.properties.sku",
        };
        var matches = Enumerable.Range(0, 400).Select(i => new RuleMatch(Start.AddMinutes(i), (ulong)i, 1, $"sku{i}")).ToList();

        var forward = matches.Aggregate((RuleScore?)null, (sum, m) => RuleTally.Add(sum, rule, m, null))!;
        var backward = matches.AsEnumerable().Reverse().Aggregate((RuleScore?)null, (sum, m) => RuleTally.Add(sum, rule, m, null))!;

        Assert.Equal(RuleTally.MostEntities, forward.Count);
        Assert.Equal(forward.Kept, backward.Kept);
    }
}
