using System.Collections.Frozen;

namespace Rapport.Conditions;

/// <summary>
/// Rules by the event names that concern them, so that an event costs only the rules that mention it: a rule is
/// listed under the names on which its condition can hold (<see cref="ConditionReads.EvaluatedOn"/>) and under the
/// names that it counts; a rule that can hold on any event is listed under every name. Immutable.
/// </summary>
public sealed class ConditionIndex<TRule>
{
    private readonly FrozenDictionary<string, TRule[]> byName;
    private readonly TRule[] others;

    /// <summary>Indexes rules; the lists keep their order.</summary>
    public ConditionIndex(IEnumerable<TRule> rules, Func<TRule, Condition> condition)
    {
        var all = rules.Select(rule => (Rule: rule, condition(rule).Reads)).ToArray();
        others = [.. all.Where(entry => entry.Reads.EvaluatedOn is null).Select(entry => entry.Rule)];
        byName = all.SelectMany(entry => Names(entry.Reads)).Distinct().ToFrozenDictionary(
            name => name,
            name => all.Where(entry => entry.Reads.EvaluatedOn is null || Names(entry.Reads).Contains(name))
                .Select(entry => entry.Rule).ToArray());
    }

    /// <summary>The rules that an event of the name concerns, in their order. Allocates nothing.</summary>
    public IReadOnlyList<TRule> For(string eventName) => byName.GetValueOrDefault(eventName, others);

    private static IEnumerable<string> Names(ConditionReads reads) =>
        (reads.EvaluatedOn ?? Enumerable.Empty<string>()).Concat(reads.Aggregates.SelectMany(one => one.EventNames));
}
