using System.Text.RegularExpressions;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Ids;
using Rapport.Scoring.Scores.Rules.Domain;
using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Scores.Domain;

/// <summary>What a model has to fulfil before it is saved.</summary>
public static partial class ScoringModelCheck
{
    private const int MostRules = 100;
    private const int MostThresholds = 20;
    private const int MostGroups = 20;
    private const int MostVetoes = 20;
    private const int LongestName = 200;

    /// <summary>Every field at fault, with paths from the model; none when it may be saved.</summary>
    public static IReadOnlyList<FieldFault> Faults(ScoringModel model)
    {
        var faults = new List<FieldFault>();
        DefinitionId.Check(model.Id, "id", faults);
        if (model.DisplayName.Length > LongestName)
            faults.Add(new FieldFault("display_name", $"is longer than {LongestName} characters"));
        CheckAxis(model, faults);
        CheckCounts(model, faults);
        for (var i = 0; i < model.Rules.Count; i++)
            ScoreRuleCheck.Check(model.Rules[i], model.Axis, model.Groups, $"rules[{i}]", faults);
        for (var i = 0; i < model.Vetoes.Count; i++)
            ScoreRuleCheck.Check(model.Vetoes[i], $"vetoes[{i}]", faults);
        CheckCaps(model, faults);
        for (var i = 0; i < model.Thresholds.Count; i++)
            CheckThreshold(model, model.Thresholds[i], $"thresholds[{i}]", faults);
        CheckUnique([.. model.Rules.Select(rule => rule.Id)], "rules", faults);
        CheckUnique([.. model.Groups.Select(group => group.Id)], "groups", faults);
        CheckUnique([.. model.Vetoes.Select(veto => veto.Id)], "vetoes", faults);
        CheckUnique([.. model.Thresholds.Select(threshold => threshold.Id)], "thresholds", faults);
        return faults;
    }

    private static void CheckAxis(ScoringModel model, List<FieldFault> faults)
    {
        if (model.Axis == ModelAxis.Fit && model.HalfLife is not null)
            faults.Add(new FieldFault("half_life", "is given, but fit never fades"));
        else
            ScoreRuleCheck.CheckHalfLife(model.HalfLife, "half_life", faults);
        if (model.Axis == ModelAxis.Fit && model.FitModel.Length > 0)
            faults.Add(new FieldFault("fit_model", "is for engagement models"));
        if (model.FitModel.Length > 0)
            DefinitionId.Check(model.FitModel, "fit_model", faults);
        if (model.FitModel.Length > 0 && model.Bands is null)
            faults.Add(new FieldFault("bands", "are needed for a matrix with a fit model"));
        if (model.Bands is { } bands
            && !(double.IsFinite(bands.High) && double.IsFinite(bands.Middle) && bands.High > bands.Middle))
            faults.Add(new FieldFault("bands", "are not two finite numbers of which high is the larger"));
    }

    private static void CheckCounts(ScoringModel model, List<FieldFault> faults)
    {
        if (model.Rules.Count == 0)
            faults.Add(new FieldFault("rules", "are missing: a model without rules scores nobody"));
        foreach (var (path, count, most) in ((string, int, int)[])
            [("rules", model.Rules.Count, MostRules), ("thresholds", model.Thresholds.Count, MostThresholds),
             ("groups", model.Groups.Count, MostGroups), ("vetoes", model.Vetoes.Count, MostVetoes)])
            if (count > most)
                faults.Add(new FieldFault(path, $"are more than {most}"));
    }

    private static void CheckCaps(ScoringModel model, List<FieldFault> faults)
    {
        if (model.Cap is { } cap && !(cap > 0 && cap <= double.MaxValue))
            faults.Add(new FieldFault("cap", "is not a finite number above zero"));
        for (var i = 0; i < model.Groups.Count; i++)
        {
            var group = model.Groups[i];
            DefinitionId.Check(group.Id, $"groups[{i}].id", faults);
            if (!(group.Cap > 0 && group.Cap <= double.MaxValue))
                faults.Add(new FieldFault($"groups[{i}].cap", "is not a finite number above zero"));
            else if (group.Cap > model.Cap)
                faults.Add(new FieldFault($"groups[{i}].cap", "is above the model's cap, so that it could never be reached"));
            if (model.Rules.All(rule => rule.Group != group.Id))
                faults.Add(new FieldFault($"groups[{i}].id", "is the group of no rule"));
        }
    }

    private static void CheckThreshold(ScoringModel model, ScoreThreshold threshold, string path, List<FieldFault> faults)
    {
        DefinitionId.Check(threshold.Id, $"{path}.id", faults);
        if (!(threshold.EnterAt > 0 && double.IsFinite(threshold.EnterAt)))
            faults.Add(new FieldFault($"{path}.enter_at", "is not above zero"));
        else if (threshold.EnterAt > model.Cap)
            faults.Add(new FieldFault($"{path}.enter_at", "is above the model's cap, so that it could never be reached"));
        if (!(threshold.RearmBelow > 0 && threshold.RearmBelow <= threshold.EnterAt))
            faults.Add(new FieldFault($"{path}.rearm_below", "is not above zero and at most enter_at"));
        if (threshold.SetsStage is not (null or Stage.Mql))
            faults.Add(new FieldFault($"{path}.sets_stage", "is neither empty nor \"mql\""));
        for (var i = 0; i < threshold.Cells.Count; i++)
            if (!Cell().IsMatch(threshold.Cells[i]))
                faults.Add(new FieldFault($"{path}.cells[{i}]", "is not one of A1 to C3"));
        if (threshold.Cells.Count > 0 && model.FitModel.Length == 0)
            faults.Add(new FieldFault($"{path}.cells", "need a fit_model and bands"));
    }

    private static void CheckUnique(IReadOnlyList<string> ids, string path, List<FieldFault> faults)
    {
        for (var i = 0; i < ids.Count; i++)
            if (ids.Take(i).Contains(ids[i]))
                faults.Add(new FieldFault($"{path}[{i}].id", "is used twice"));
    }

    /// <summary>A cell of the matrix: fit A to C, engagement 1 to 3.</summary>
    [GeneratedRegex(@"\A[ABC][123]\z")]
    internal static partial Regex Cell();
}
