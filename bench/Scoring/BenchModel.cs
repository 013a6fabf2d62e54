using Rapport.Scoring.Scores.Domain;
using Rapport.Scoring.Scores.Rules.Domain;

namespace Rapport.Bench.Scoring;

/// <summary>Fifty rules, two for each kind of event of <see cref="GeneratedLog"/>, and a threshold that some reach.</summary>
internal static class BenchModel
{
    /// <summary>The model; an event matches between none and both of its kind's rules.</summary>
    public static ScoringModel Of(double points) => new()
    {
        Id = "bench", HalfLife = TimeSpan.FromDays(14), Bands = new ScoreBands(60, 20),
        CountsFrom = DateTimeOffset.UnixEpoch, ActiveFrom = DateTimeOffset.UnixEpoch, Number = 1, Version = 1,
        Rules =
        [
            .. Enumerable.Range(0, GeneratedLog.Kinds).SelectMany(kind => (ScoreRule[])
            [
                new ScoreRule
                {
                    Id = $"pricing-{kind}", Points = points,
                    Condition = $"event.name == \"event_{kind}\" && event.properties.path.startsWith(\"/pricing\")",
                },
                new ScoreRule
                {
                    Id = $"price-{kind}", Points = 1,
                    Condition = $"event.name == \"event_{kind}\" && event.properties.price >= 50.0",
                },
            ]),
        ],
        Thresholds = [new ScoreThreshold { Id = "hot", EnterAt = 40, RearmBelow = 30 }],
    };
}
