using Rapport.Conditions;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Ids;
using Rapport.Propensity.V1;
using Rapport.Scoring.Scores.Rules.Domain;
using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Propensity;

/// <summary>What a definition has to fulfil before it is saved.</summary>
internal static class PropensityCheck
{
    /// <summary>Longest horizon and window.</summary>
    public const int MostDays = 365;

    private const int LongestName = 200;
    private const int LongestEventName = 100;
    private const int MostEvents = 40;
    private const int MostWindows = 5;
    private const int MostTraits = 20;

    /// <summary>Every field at fault, with paths from the request; none when it may be saved.</summary>
    public static IReadOnlyList<FieldFault> Faults(PropensityModel model)
    {
        var faults = new List<FieldFault>();
        DefinitionId.Check(model.Id, "model.id", faults);
        if (model.DisplayName.Length > LongestName)
            faults.Add(new FieldFault("model.display_name", $"is longer than {LongestName} characters"));
        CheckEventName(model.Outcome?.EventName ?? "", "model.outcome.event_name", faults);
        CheckCondition(model.Outcome?.Condition ?? "", "model.outcome.condition", faults);
        if (model.HorizonDays is < 1 or > MostDays)
            faults.Add(new FieldFault("model.horizon_days", $"is not between 1 and {MostDays}"));
        if (model.Eligible?.EventName is { Length: > 0 } eligible)
            CheckEventName(eligible, "model.eligible.event_name", faults);
        if (!System.Enum.IsDefined(model.Algorithm))
            faults.Add(new FieldFault("model.algorithm", "is none of the algorithms"));
        CheckFeatures(model.Features ?? new PropensityFeatures(), faults);
        return faults;
    }

    private static void CheckFeatures(PropensityFeatures features, List<FieldFault> faults)
    {
        CheckList(features.EventNames, MostEvents, "model.features.event_names", faults);
        for (var i = 0; i < features.EventNames.Count; i++)
            CheckEventName(features.EventNames[i], $"model.features.event_names[{i}]", faults);
        if (features.WindowDays.Count > MostWindows)
            faults.Add(new FieldFault("model.features.window_days", $"are more than {MostWindows}"));
        for (var i = 0; i < features.WindowDays.Count; i++)
            if (features.WindowDays[i] is < 1 or > MostDays
                || (i > 0 && features.WindowDays[i] <= features.WindowDays[i - 1]))
                faults.Add(new FieldFault(
                    $"model.features.window_days[{i}]", $"is not between 1 and {MostDays} and above the one before"));
        CheckList(features.Traits, MostTraits, "model.features.traits", faults);
        for (var i = 0; i < features.Traits.Count; i++)
            if (features.Traits[i].Length is 0 or > LongestEventName)
                faults.Add(new FieldFault($"model.features.traits[{i}]", $"is not 1 to {LongestEventName} characters"));
    }

    private static void CheckList(IReadOnlyList<string> names, int most, string path, List<FieldFault> faults)
    {
        if (names.Count > most)
            faults.Add(new FieldFault(path, $"are more than {most}"));
        for (var i = 0; i < names.Count; i++)
            if (names.Take(i).Contains(names[i]))
                faults.Add(new FieldFault($"{path}[{i}]", "is used twice"));
    }

    private static void CheckEventName(string name, string path, List<FieldFault> faults)
    {
        if (name.Length is 0 or > LongestEventName || !name.All(IsOfName))
            faults.Add(new FieldFault(
                path, $"is not the snake-case name of an event, as order_completed, of 1 to {LongestEventName} characters"));
    }

    // Names in other scripts stay as they are.
    private static bool IsOfName(char c) => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_' || c > 127;

    private static void CheckCondition(string condition, string path, List<FieldFault> faults)
    {
        if (condition.Length == 0)
            return;
        try
        {
            var reads = Condition.Compile(condition, RuleLanguage.EventSchema).Reads;
            if (reads.Tags || reads.Stage || reads.Now)
                faults.Add(new FieldFault(path, "line 1, column 1: an outcome does not look at tags, stage or the clock"));
        }
        catch (ConditionException exception)
        {
            faults.AddRange(exception.Faults.Select(fault => new FieldFault(path, fault.ToString())));
        }
    }
}
