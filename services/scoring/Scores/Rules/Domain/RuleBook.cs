using System.Collections.Frozen;
using System.Runtime.CompilerServices;

namespace Rapport.Scoring.Scores.Rules.Domain;

/// <summary>Rules by id, made once for each list of rules: sums look every rule up for every event.</summary>
internal static class RuleBook
{
    private static readonly ConditionalWeakTable<IReadOnlyList<ScoreRule>, FrozenDictionary<string, ScoreRule>> Books = [];

    /// <summary>The rules of a list; of two with one id, the first.</summary>
    public static FrozenDictionary<string, ScoreRule> Of(IReadOnlyList<ScoreRule> rules) => Books.GetValue(
        rules, static list => list.DistinctBy(rule => rule.Id).ToFrozenDictionary(rule => rule.Id, StringComparer.Ordinal));
}
