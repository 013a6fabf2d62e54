using Google.Protobuf.WellKnownTypes;
using Rapport.Scoring.Domain;
using Rapport.Scoring.V1;
using ScoreRule = Rapport.Scoring.V1.ScoreRule;
using ScoreThreshold = Rapport.Scoring.V1.ScoreThreshold;

namespace Rapport.Scoring.Scores;

/// <summary>Scores and models as the API shows them.</summary>
internal static class ScoreProtoMapping
{
    public static ScoringModel ToDomain(this ScoreModel model) => new()
    {
        Id = model.Id,
        DisplayName = model.DisplayName,
        HalfLife = model.HalfLife?.ToTimeSpan(),
        Rules =
        [
            .. model.Rules.Select(rule => new Domain.ScoreRule
            {
                Id = rule.Id, Condition = rule.Condition, Points = rule.Points,
                Repetition = rule.Repetition == ScoreRepetition.Once ? Repetition.Once : Repetition.EveryTime,
            }),
        ],
        Thresholds =
        [
            .. model.Thresholds.Select(threshold => new Domain.ScoreThreshold
            {
                Id = threshold.Id, EnterAt = threshold.EnterAt,
                RearmBelow = threshold.RearmBelow == 0 ? threshold.EnterAt : threshold.RearmBelow,
                // What is no stage stays wrong: subscriber is refused when the model is checked.
                SetsStage = threshold.SetsStage.Length == 0
                    ? null : StageNames.Parse(threshold.SetsStage) ?? Stage.Subscriber,
            }),
        ],
    };

    public static ScoreModel ToProto(this ScoringModel model) => new()
    {
        Id = model.Id,
        DisplayName = model.DisplayName,
        HalfLife = model.HalfLife is { } half ? Duration.FromTimeSpan(half) : null,
        Rules =
        {
            model.Rules.Select(rule => new ScoreRule
            {
                Id = rule.Id, Condition = rule.Condition, Points = rule.Points,
                Repetition = rule.Repetition == Repetition.Once ? ScoreRepetition.Once : ScoreRepetition.EveryTime,
            }),
        },
        Thresholds =
        {
            model.Thresholds.Select(threshold => new ScoreThreshold
            {
                Id = threshold.Id, EnterAt = threshold.EnterAt, RearmBelow = threshold.RearmBelow,
                SetsStage = threshold.SetsStage?.Name() ?? "",
            }),
        },
        Version = model.Version,
        CreateTime = model.CreatedAt.ToTimestamp(),
        UpdateTime = model.UpdatedAt.ToTimestamp(),
    };

    public static ContactScore ToScore(this ReadContact contact, ScoringModel model, DateTimeOffset now)
    {
        var score = contact.Scores.Model(model.Number);
        var total = score.Total(now, model.HalfLife);
        return new ContactScore
        {
            Contact = contact.Contact,
            Model = model.Id,
            Score = total,
            Thresholds =
            {
                model.Thresholds.Select(threshold => (Id: threshold.Id, threshold, State: score.Threshold(threshold, total)))
                    .Select(t => new ThresholdStatus
                    {
                        Threshold = t.Id, Crossings = t.State.Crossings, Crossed = t.State.IsCrossed(t.threshold, total),
                    }),
            },
            AsOf = now.ToTimestamp(),
            DefinitionVersion = model.Version,
            Lag = contact.Lag,
        };
    }

    public static ScoreExplanation ToExplanation(this ReadContact contact, ScoringModel model, DateTimeOffset now) => new()
    {
        Score = contact.ToScore(model, now),
        Contributions =
        {
            contact.Scores.Model(model.Number).Rules.Select(rule => new RuleContribution
            {
                Rule = rule.Rule, Count = rule.Count, Points = rule.Points.At(now, model.HalfLife),
                LastOccurredAt = rule.LastAt.ToTimestamp(), Removed = model.Rule(rule.Rule) is null,
            }),
        },
    };
}
