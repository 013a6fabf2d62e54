using Google.Protobuf.WellKnownTypes;
using Rapport.Scoring.Scores.Domain;
using Rapport.Scoring.Scores.Rules.Domain;
using Rapport.Scoring.V1;
using Rapport.Scoring.Vocabulary;
using ModelAxis = Rapport.Scoring.Scores.Rules.Domain.ModelAxis;
using ModelState = Rapport.Scoring.Scores.Domain.ModelState;
using ScoreBands = Rapport.Scoring.Scores.Domain.ScoreBands;
using ScoreGroup = Rapport.Scoring.Scores.Rules.Domain.ScoreGroup;
using ScoreRule = Rapport.Scoring.Scores.Rules.Domain.ScoreRule;
using ScoreThreshold = Rapport.Scoring.Scores.Domain.ScoreThreshold;
using ScoreVeto = Rapport.Scoring.Scores.Rules.Domain.ScoreVeto;

namespace Rapport.Scoring.Scores.Models;

/// <summary>Models as the API shows them.</summary>
internal static class ModelProtoMapping
{
    public static ScoringModel ToDomain(this ScoreModel model) => new()
    {
        Id = model.Id,
        DisplayName = model.DisplayName,
        Axis = model.Axis == V1.ModelAxis.Fit ? ModelAxis.Fit : ModelAxis.Engagement,
        HalfLife = model.HalfLife?.ToTimeSpan(),
        Rules = [.. model.Rules.Select(ToDomain)],
        Groups = [.. model.Groups.Select(group => new ScoreGroup(group.Id, group.Cap))],
        Cap = model.HasCap ? model.Cap : null,
        Vetoes = [.. model.Vetoes.Select(veto => new ScoreVeto(veto.Id, veto.Condition, veto.Lasts?.ToTimeSpan()))],
        Thresholds = [.. model.Thresholds.Select(ToDomain)],
        Bands = model.Bands is { } bands ? new ScoreBands(bands.High, bands.Middle) : null,
        FitModel = model.FitModel,
        CountsFrom = model.CountsFrom?.ToDateTimeOffset() ?? default,
    };

    public static ScoreModel ToProto(this ScoringModel model)
    {
        var proto = new ScoreModel
        {
            Id = model.Id,
            DisplayName = model.DisplayName,
            Axis = model.Axis == ModelAxis.Fit ? V1.ModelAxis.Fit : V1.ModelAxis.Engagement,
            HalfLife = model.HalfLife is { } half ? Duration.FromTimeSpan(half) : null,
            Rules = { model.Rules.Select(ToProto) },
            Groups = { model.Groups.Select(group => new V1.ScoreGroup { Id = group.Id, Cap = group.Cap }) },
            Vetoes =
            {
                model.Vetoes.Select(veto => new V1.ScoreVeto
                {
                    Id = veto.Id, Condition = veto.Condition,
                    Lasts = veto.Lasts is { } lasts ? Duration.FromTimeSpan(lasts) : null,
                }),
            },
            Thresholds = { model.Thresholds.Select(ToProto) },
            Bands = model.Bands is { } bands ? new V1.ScoreBands { High = bands.High, Middle = bands.Middle } : null,
            FitModel = model.FitModel,
            State = ToProto(model.State),
            Version = model.Version,
            CountsFrom = model.CountsFrom.ToTimestamp(),
            CreateTime = model.CreatedAt.ToTimestamp(),
            UpdateTime = model.ActiveFrom?.ToTimestamp(),
        };
        if (model.Cap is { } cap)
            proto.Cap = cap;
        return proto;
    }

    private static ScoreRule ToDomain(V1.ScoreRule rule) => new()
    {
        Id = rule.Id, Condition = rule.Condition, Points = rule.Points, PointsExpression = rule.PointsExpression,
        Repetition = rule.Repetition switch
        {
            ScoreRepetition.Once => Repetition.Once,
            ScoreRepetition.OncePerEntity => Repetition.OncePerEntity,
            ScoreRepetition.AtMostPerPeriod => Repetition.AtMostPerPeriod,
            _ => Repetition.EveryTime,
        },
        Entity = rule.Entity, Most = rule.Most, Period = rule.Period?.ToTimeSpan() ?? default,
        HalfLife = rule.HalfLife?.ToTimeSpan(), Group = rule.Group,
    };

    private static V1.ScoreRule ToProto(ScoreRule rule) => new()
    {
        Id = rule.Id, Condition = rule.Condition, Points = rule.Points, PointsExpression = rule.PointsExpression,
        Repetition = rule.Repetition switch
        {
            Repetition.Once => ScoreRepetition.Once,
            Repetition.OncePerEntity => ScoreRepetition.OncePerEntity,
            Repetition.AtMostPerPeriod => ScoreRepetition.AtMostPerPeriod,
            _ => ScoreRepetition.EveryTime,
        },
        Entity = rule.Entity, Most = rule.Most,
        Period = rule.Period > TimeSpan.Zero ? Duration.FromTimeSpan(rule.Period) : null,
        HalfLife = rule.HalfLife is { } half ? Duration.FromTimeSpan(half) : null, Group = rule.Group,
    };

    private static ScoreThreshold ToDomain(V1.ScoreThreshold threshold) => new()
    {
        Id = threshold.Id, EnterAt = threshold.EnterAt,
        RearmBelow = threshold.RearmBelow == 0 ? threshold.EnterAt : threshold.RearmBelow,
        // What is no stage stays wrong: subscriber is refused when the model is checked.
        SetsStage = threshold.SetsStage.Length == 0
            ? null : StageNames.Parse(threshold.SetsStage) ?? Stage.Subscriber,
        Cells = [.. threshold.Cells],
    };

    private static V1.ScoreThreshold ToProto(ScoreThreshold threshold) => new()
    {
        Id = threshold.Id, EnterAt = threshold.EnterAt, RearmBelow = threshold.RearmBelow,
        SetsStage = threshold.SetsStage?.Name() ?? "", Cells = { threshold.Cells },
    };

    private static V1.ModelState ToProto(ModelState state) => state switch
    {
        ModelState.Draft => V1.ModelState.Draft,
        ModelState.Shadow => V1.ModelState.Shadow,
        ModelState.Activating => V1.ModelState.Activating,
        ModelState.Active => V1.ModelState.Active,
        _ => V1.ModelState.Retired,
    };
}
