using Rapport.Conditions;
using Rapport.Events;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Ids;
using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Scores.Rules.Domain;

/// <summary>What a rule or veto has to fulfil.</summary>
internal static class ScoreRuleCheck
{
    private const int MostInPeriod = 100;
    private static readonly TimeSpan ShortestHalfLife = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(3660);

    /// <summary>Adds the faults of a rule.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="axis">What its model measures.</param>
    /// <param name="groups">The groups of its model.</param>
    /// <param name="path">Of the rule in the request.</param>
    /// <param name="faults">Takes them.</param>
    public static void Check(
        ScoreRule rule, ModelAxis axis, IReadOnlyList<ScoreGroup> groups, string path, List<FieldFault> faults)
    {
        DefinitionId.Check(rule.Id, $"{path}.id", faults);
        CheckPoints(rule, path, faults);
        CheckRepetition(rule, path, faults);
        if (axis == ModelAxis.Fit && rule.HalfLife is not null)
            faults.Add(new FieldFault($"{path}.half_life", "is given, but fit never fades"));
        else
            CheckHalfLife(rule.HalfLife, $"{path}.half_life", faults);
        if (rule.Group.Length > 0 && groups.All(group => group.Id != rule.Group))
            faults.Add(new FieldFault($"{path}.group", "is no group of the model"));
        if (Compile($"{path}.condition", faults, () =>
            Condition.Compile(rule.Condition, RuleLanguage.SchemaOf(axis)).Reads) is not { } reads)
            return;
        CheckReads(reads, $"{path}.condition", faults);
        if (reads.ContactAttributes.Count == 0)
            return;
        if (reads.Event)
            faults.Add(new FieldFault($"{path}.condition", "line 1, column 1: a rule looks at the event or at the contact's traits, not at both"));
        if (rule.PointsExpression.Length > 0)
            faults.Add(new FieldFault($"{path}.points_expression", "is for rules about events; a rule about traits has fixed points"));
        if (rule.Repetition != Repetition.EveryTime)
            faults.Add(new FieldFault($"{path}.repetition", "is for rules about events; a rule about traits holds or does not"));
    }

    /// <summary>Adds the faults of a veto.</summary>
    public static void Check(ScoreVeto veto, string path, List<FieldFault> faults)
    {
        DefinitionId.Check(veto.Id, $"{path}.id", faults);
        if (veto.Lasts is { } lasts && (lasts <= TimeSpan.Zero || lasts > Longest))
            faults.Add(new FieldFault($"{path}.lasts", "is not above zero and at most 3,660 days"));
        if (Compile($"{path}.condition", faults, () =>
            Condition.Compile(veto.Condition, RuleLanguage.EventSchema).Reads) is { } reads)
            CheckReads(reads, $"{path}.condition", faults);
    }

    /// <summary>Adds the fault of a half-life that is none.</summary>
    public static void CheckHalfLife(TimeSpan? half, string path, List<FieldFault> faults)
    {
        if (half < ShortestHalfLife || half > Longest)
            faults.Add(new FieldFault(path, "is not between 60s and 3,660 days"));
    }

    private static void CheckPoints(ScoreRule rule, string path, List<FieldFault> faults)
    {
        if (rule.PointsExpression.Length == 0)
        {
            if (rule.Points == 0 || !(Math.Abs(rule.Points) <= RuleLanguage.MostPoints))
                faults.Add(new FieldFault($"{path}.points", "is zero or not between -1,000,000 and 1,000,000"));
            return;
        }

        if (rule.Points != 0)
            faults.Add(new FieldFault($"{path}.points", "is given although points_expression is"));
        if (Compile($"{path}.points_expression", faults, () =>
            NumberExpression.Compile(rule.PointsExpression, RuleLanguage.EventSchema).Reads) is { } reads)
            CheckReads(reads, $"{path}.points_expression", faults);
    }

    private static void CheckRepetition(ScoreRule rule, string path, List<FieldFault> faults)
    {
        if (rule.Repetition == Repetition.OncePerEntity)
        {
            if (Compile($"{path}.entity", faults, () =>
                KeyExpression.Compile(rule.Entity, RuleLanguage.EventSchema).Reads) is { } reads)
                CheckReads(reads, $"{path}.entity", faults);
        }
        else if (rule.Entity.Length > 0)
        {
            faults.Add(new FieldFault($"{path}.entity", "is for the repetition SCORE_REPETITION_ONCE_PER_ENTITY"));
        }

        if (rule.Repetition == Repetition.AtMostPerPeriod)
        {
            if (rule.Most is < 1 or > MostInPeriod)
                faults.Add(new FieldFault($"{path}.most", $"is not between 1 and {MostInPeriod}"));
            if (rule.Period <= TimeSpan.Zero || rule.Period > Longest)
                faults.Add(new FieldFault($"{path}.period", "is not above zero and at most 3,660 days"));
        }
        else if (rule.Most != 0 || rule.Period != TimeSpan.Zero)
        {
            faults.Add(new FieldFault($"{path}.repetition", "most and period are for SCORE_REPETITION_AT_MOST_PER_PERIOD"));
        }
    }

    private static void CheckReads(ConditionReads reads, string path, List<FieldFault> faults)
    {
        if (reads.Tags || reads.Stage || reads.Now)
            faults.Add(new FieldFault(path,
                "line 1, column 1: a score rule does not look at tags, stage or the clock"));
        if (reads.EventNames is { } names && names.Overlaps([EventNames.ThresholdCrossed, EventNames.StageChanged]))
            faults.Add(new FieldFault(path,
                "line 1, column 1: a score rule cannot feed on threshold_crossed or stage_changed"));
    }

    private static ConditionReads? Compile(string path, List<FieldFault> faults, Func<ConditionReads> compile)
    {
        try
        {
            return compile();
        }
        catch (ConditionException exception)
        {
            faults.AddRange(exception.Faults.Select(fault => new FieldFault(path, fault.ToString())));
            return null;
        }
    }
}
