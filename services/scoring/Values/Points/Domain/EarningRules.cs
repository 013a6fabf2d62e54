using Rapport.Conditions;
using Rapport.Scoring.Scores.Rules.Domain;

namespace Rapport.Scoring.Values.Points.Domain;

/// <summary>Points that a rule gives for an event.</summary>
/// <param name="Rule">The rule's id.</param>
/// <param name="Points">1 to <see cref="RuleLanguage.MostPoints"/>.</param>
public readonly record struct RuleEarning(string Rule, long Points);

/// <summary>
/// What rules earn from events. It decides each event once, when the log brings it; what was given stays given, so an
/// event that arrives late earns only where the rule's limit still leaves room: where points are fixed, the sum is the
/// same in every order.
/// </summary>
public static class EarningRules
{
    /// <summary>Asks the rules about an event.</summary>
    /// <param name="tallies">What limited rules have counted.</param>
    /// <param name="rules">The rules that the event concerns.</param>
    /// <param name="happened">When the event happened, and what decides between events of one instant.</param>
    /// <param name="context">Holds the same event.</param>
    /// <returns>The new tallies, the same object when nothing is to be remembered; and what was earned.</returns>
    public static (IReadOnlyList<RuleScore> Tallies, IReadOnlyList<RuleEarning> Earned) Ask(
        IReadOnlyList<RuleScore> tallies, IReadOnlyList<CompiledRule> rules,
        (DateTimeOffset At, ulong Tie) happened, EvaluationContext context)
    {
        var earned = new List<RuleEarning>();
        foreach (var compiled in rules)
        {
            if (!compiled.Condition.Matches(context)
                || compiled.Match(happened.At, happened.Tie, context) is not { Points: >= 1 } match)
                continue;
            var rule = compiled.Rule;
            if (rule.Repetition != Repetition.EveryTime)
            {
                var before = tallies.FirstOrDefault(tally => tally.Rule == rule.Id);
                var after = RuleTally.Add(before, rule, match, halfLife: null);
                if (!ReferenceEquals(before, after))
                    tallies = [.. tallies.Where(tally => tally.Rule != rule.Id), after];
                if (after.Count <= (before?.Count ?? 0))
                    continue;
            }

            earned.Add(new RuleEarning(rule.Id, (long)match.Points));
        }

        return (tallies, earned);
    }

    /// <summary>What limited rules have counted for two contacts that turned out to be one.</summary>
    public static IReadOnlyList<RuleScore> Merge(
        IReadOnlyList<RuleScore> mine, IReadOnlyList<RuleScore> theirs, PointsProgram program)
    {
        if (theirs.Count == 0)
            return mine;
        var merged = mine.ToDictionary(tally => tally.Rule);
        foreach (var tally in theirs)
            if (program.Rules.FirstOrDefault(rule => rule.Id == tally.Rule) is { } rule
                && merged.TryGetValue(rule.Id, out var own))
                merged[rule.Id] = RuleTally.Merge(own, tally, rule, halfLife: null);
            else
                merged.TryAdd(tally.Rule, tally);
        return [.. merged.Values.OrderBy(tally => tally.Rule, StringComparer.Ordinal)];
    }
}
