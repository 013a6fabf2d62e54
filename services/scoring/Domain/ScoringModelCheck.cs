using System.Text.RegularExpressions;
using Rapport.Conditions;
using Rapport.Defaults.Errors;
using Rapport.Defaults.Events;

namespace Rapport.Scoring.Domain;

/// <summary>What a model has to fulfil before it is saved.</summary>
public static partial class ScoringModelCheck
{
    private const int MostRules = 100;
    private const int MostThresholds = 20;
    private const int LongestName = 200;
    private const double MostPoints = 1_000_000;
    private static readonly TimeSpan ShortestHalfLife = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestHalfLife = TimeSpan.FromDays(3660);

    /// <summary>What a rule's condition may read: the event. Anything else would make the order of arrival matter.</summary>
    public static ConditionSchema Schema { get; } = new()
    {
        HasAggregates = false, AllowsOtherAttributes = false,
        Segments = new HashSet<string>(), Thresholds = new HashSet<string>(),
    };

    /// <summary>Every field at fault, with paths from the model; none when it may be saved.</summary>
    public static IReadOnlyList<FieldFault> Faults(ScoringModel model)
    {
        var faults = new List<FieldFault>();
        CheckId(model.Id, "id", faults);
        if (model.DisplayName.Length > LongestName)
            faults.Add(new FieldFault("display_name", $"is longer than {LongestName} characters"));
        if (model.HalfLife is { } half && (half < ShortestHalfLife || half > LongestHalfLife))
            faults.Add(new FieldFault("half_life", "is not between 60s and 3,660 days"));
        if (model.Rules.Count > MostRules)
            faults.Add(new FieldFault("rules", $"are more than {MostRules}"));
        if (model.Thresholds.Count > MostThresholds)
            faults.Add(new FieldFault("thresholds", $"are more than {MostThresholds}"));
        for (var i = 0; i < model.Rules.Count; i++)
            CheckRule(model.Rules[i], $"rules[{i}]", faults);
        for (var i = 0; i < model.Thresholds.Count; i++)
            CheckThreshold(model.Thresholds[i], $"thresholds[{i}]", faults);
        CheckUnique([.. model.Rules.Select(rule => rule.Id)], "rules", faults);
        CheckUnique([.. model.Thresholds.Select(threshold => threshold.Id)], "thresholds", faults);
        return faults;
    }

    /// <summary>What of an existing model must stay, since scores were computed by it.</summary>
    public static IReadOnlyList<FieldFault> Changes(ScoringModel before, ScoringModel after)
    {
        var faults = new List<FieldFault>();
        if (before.HalfLife != after.HalfLife)
            faults.Add(new FieldFault("half_life", "is fixed once the model exists; save another model instead"));
        for (var i = 0; i < after.Rules.Count; i++)
            if (before.Rule(after.Rules[i].Id) is { } rule && rule.Repetition != after.Rules[i].Repetition)
                faults.Add(new FieldFault($"rules[{i}].repetition", "is fixed once the rule exists; give the rule another id"));
        return faults;
    }

    private static void CheckRule(ScoreRule rule, string path, List<FieldFault> faults)
    {
        CheckId(rule.Id, $"{path}.id", faults);
        if (rule.Points == 0 || !(Math.Abs(rule.Points) <= MostPoints))
            faults.Add(new FieldFault($"{path}.points", "is zero or not between -1,000,000 and 1,000,000"));
        try
        {
            var reads = Condition.Compile(rule.Condition, Schema).Reads;
            if (reads.Tags || reads.Stage || reads.Now)
                faults.Add(new FieldFault($"{path}.condition",
                    "line 1, column 1: a score rule looks at the event alone, not at tags, stage or the clock"));
            if (reads.EventNames is { } names && names.Overlaps([EventNames.ThresholdCrossed, EventNames.StageChanged]))
                faults.Add(new FieldFault($"{path}.condition",
                    "line 1, column 1: a score rule cannot feed on threshold_crossed or stage_changed"));
        }
        catch (ConditionException exception)
        {
            faults.AddRange(exception.Faults.Select(fault => new FieldFault($"{path}.condition", fault.ToString())));
        }
    }

    private static void CheckThreshold(ScoreThreshold threshold, string path, List<FieldFault> faults)
    {
        CheckId(threshold.Id, $"{path}.id", faults);
        if (!(threshold.EnterAt > 0 && double.IsFinite(threshold.EnterAt)))
            faults.Add(new FieldFault($"{path}.enter_at", "is not above zero"));
        if (!(threshold.RearmBelow > 0 && threshold.RearmBelow <= threshold.EnterAt))
            faults.Add(new FieldFault($"{path}.rearm_below", "is not above zero and at most enter_at"));
        if (threshold.SetsStage is not (null or Stage.Mql))
            faults.Add(new FieldFault($"{path}.sets_stage", "is neither empty nor \"mql\""));
    }

    private static void CheckUnique(IReadOnlyList<string> ids, string path, List<FieldFault> faults)
    {
        for (var i = 0; i < ids.Count; i++)
            if (ids.Take(i).Contains(ids[i]))
                faults.Add(new FieldFault($"{path}[{i}].id", "is used twice"));
    }

    private static void CheckId(string id, string path, List<FieldFault> faults)
    {
        if (!Id().IsMatch(id))
            faults.Add(new FieldFault(path, "is not 1 to 63 of a-z, 0-9, - and _, beginning with a letter"));
    }

    [GeneratedRegex(@"\A[a-z][a-z0-9_-]{0,62}\z")]
    private static partial Regex Id();
}
