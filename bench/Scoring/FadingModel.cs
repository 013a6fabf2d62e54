using Rapport.Scoring.Scores.Domain;
using Rapport.Scoring.Scores.Rules.Domain;

namespace Rapport.Bench.Scoring;

/// <summary>A model whose rules fade at three rates, and contacts that each of them has given something.</summary>
internal static class FadingModel
{
    private static readonly int[] HalfLives = [2, 14, 60];

    /// <summary>The model.</summary>
    public static ScoringModel OfThree() => new()
    {
        Id = "fading", Number = 2, Version = 1,
        CountsFrom = DateTimeOffset.UnixEpoch, ActiveFrom = DateTimeOffset.UnixEpoch,
        Rules =
        [
            .. HalfLives.Select(days => new ScoreRule
            {
                Id = $"days-{days}", Condition = "true", Points = 1, HalfLife = TimeSpan.FromDays(days),
            }),
        ],
    };

    /// <summary>Points of the two months before an instant; many small scores and few large ones.</summary>
    public static ModelScore Score(Random random, ScoringModel model, DateTimeOffset now)
    {
        var score = new ModelScore { Model = model.Number };
        foreach (var rule in model.Rules)
        {
            var at = now.AddMinutes(-random.Next(60 * 24 * 60));
            var points = 5 * Math.Exp(3 * random.NextDouble() * random.NextDouble());
            score = score.With(
                new RuleScore { Rule = rule.Id, Count = 1, LastAt = at, Points = new DecayedPoints(points, at) });
        }

        return score;
    }
}
