using Rapport.Conditions;

namespace Rapport.Tagging.Domain;

/// <summary>An event of the past as a count or sum takes it.</summary>
/// <param name="OccurredAt">When it happened.</param>
/// <param name="Value">What it counts.</param>
public readonly record struct PastItem(DateTimeOffset OccurredAt, Value Value);

/// <summary>
/// What a contact did before the computation of a version began: the counted events of each count or sum that nobody had
/// before, and, for a rule that reads events, the last that it answers to.
/// </summary>
public sealed class ContactPast
{
    /// <summary>Counted events by the name that contacts keep the count under.</summary>
    public Dictionary<string, List<PastItem>> Items { get; } = [];

    /// <summary>The last event that a rule on events answers to; null for none.</summary>
    public EventAnswer? Last { get; private set; }

    /// <summary>Notes what an event counts for.</summary>
    /// <param name="candidate">The version that is computed.</param>
    /// <param name="context">Holds the event.</param>
    /// <param name="answer">The event as an answer.</param>
    /// <param name="now">What no window reaches at this instant is left out.</param>
    /// <returns>Whether the event is now the last that the rule answers to.</returns>
    public bool Note(CompiledDefinition candidate, EvaluationContext context, EventAnswer answer, DateTimeOffset now)
    {
        var reads = candidate.Condition.Reads;
        for (var i = 0; i < reads.Aggregates.Count; i++)
        {
            var aggregate = reads.Aggregates[i];
            if (candidate.Definition.OriginOf(aggregate.Key) != candidate.Definition.Number
                || answer.At + aggregate.Window + (aggregate.Within ?? TimeSpan.Zero) <= now || !aggregate.TryCount(context, out var value))
                continue;
            if (!Items.TryGetValue(candidate.Sources[i], out var items))
                Items[candidate.Sources[i]] = items = [];
            items.Add(new PastItem(answer.At, value));
        }

        if (!candidate.ReadsEvent || reads.EventNames?.Contains(context.EventName) == false
            || (Last is { } last && !answer.IsAfter(last)))
            return false;
        Last = answer;
        return true;
    }
}
