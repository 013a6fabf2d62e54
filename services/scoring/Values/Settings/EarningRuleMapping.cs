using Google.Protobuf.WellKnownTypes;
using Rapport.Conditions;
using Rapport.Hosting.Errors;
using Rapport.Scoring.Scores.Rules.Domain;
using Rapport.Scoring.V1;
using Rapport.Scoring.Values.Domain;
using Rapport.Scoring.Values.Fits;
using Rapport.Values.V1;
using ModelAxis = Rapport.Scoring.Scores.Rules.Domain.ModelAxis;
using ScoreRule = Rapport.Scoring.Scores.Rules.Domain.ScoreRule;

namespace Rapport.Scoring.Values.Settings;

/// <summary>Earning rules as the API shows and takes them; inside they are rules of a score that is never shown.</summary>
internal static class EarningRuleMapping
{
    private const int MostRules = 50;

    /// <summary>Translates.</summary>
    public static ScoreRule ToDomain(EarningRule rule) => new()
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
    };

    /// <summary>As the API shows it.</summary>
    public static EarningRule ToProto(ScoreRule rule) => new()
    {
        Id = rule.Id, Condition = rule.Condition, Points = (long)rule.Points, PointsExpression = rule.PointsExpression,
        Repetition = rule.Repetition switch
        {
            Repetition.Once => ScoreRepetition.Once,
            Repetition.OncePerEntity => ScoreRepetition.OncePerEntity,
            Repetition.AtMostPerPeriod => ScoreRepetition.AtMostPerPeriod,
            _ => ScoreRepetition.EveryTime,
        },
        Entity = rule.Entity, Most = rule.Most,
        Period = rule.Period > TimeSpan.Zero ? Duration.FromTimeSpan(rule.Period) : null,
    };

    /// <summary>Every field at fault; faults of expressions with line and column.</summary>
    public static IEnumerable<FieldFault> Faults(Rapport.Values.V1.ValueSettings settings)
    {
        var faults = new List<FieldFault>();
        if (settings.EarningRules.Count > MostRules)
            faults.Add(new FieldFault("settings.earning_rules", $"are more than {MostRules}"));
        for (var i = 0; i < settings.EarningRules.Count; i++)
        {
            var (rule, path) = (settings.EarningRules[i], $"settings.earning_rules[{i}]");
            ScoreRuleCheck.Check(ToDomain(rule), ModelAxis.Engagement, [], path, faults);
            if (rule.PointsExpression.Length == 0 && rule.Points < 0)
                faults.Add(new FieldFault($"{path}.points", "is below 1: a rule only earns"));
            if (settings.EarningRules.Take(i).Any(other => other.Id == rule.Id))
                faults.Add(new FieldFault($"{path}.id", "is used twice"));
            if (FeedsOnPoints(rule.Condition))
                faults.Add(new FieldFault(
                    $"{path}.condition", "line 1, column 1: points cannot be earned from events of points"));
        }

        return faults;
    }

    private static bool FeedsOnPoints(string condition)
    {
        try
        {
            var names = Condition.Compile(condition, RuleLanguage.EventSchema).Reads.EventNames;
            return names?.Any(name => name.StartsWith("points_", StringComparison.Ordinal)) == true;
        }
        catch (ConditionException)
        {
            // Its faults are told by the check of the rule.
            return false;
        }
    }
}
