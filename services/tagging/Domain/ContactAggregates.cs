using Rapport.Conditions;

namespace Rapport.Tagging.Domain;

/// <summary>The counts, sums and their like of one contact, as conditions ask for them.</summary>
internal sealed class ContactAggregates(TaggedContact contact) : IAggregateSource
{
    /// <summary>Under which names those of the condition at hand are kept, by their positions; null: by their keys.</summary>
    public IReadOnlyList<string>? Sources { get; set; }

    /// <inheritdoc/>
    public bool TryGet(int index, AggregateDefinition aggregate, DateTimeOffset now, out Value value)
    {
        value = contact.Aggregates.TryGetValue(Sources?[index] ?? aggregate.Key, out var state)
            ? state.Of(aggregate).Value(now) : aggregate.ValueOfNone;
        return true;
    }

    /// <summary>Counts an event.</summary>
    public void Count(TrackedAggregate tracked, DateTimeOffset occurredAt, in Value value, DateTimeOffset now) =>
        StateOf(tracked.Source).Count(tracked.Aggregate, occurredAt, value, now);

    /// <summary>Counts events of the past.</summary>
    public void Count(string source, AggregateDefinition aggregate, IEnumerable<PastItem> items, DateTimeOffset now) =>
        StateOf(source).Count(aggregate, items, now);

    /// <summary>The next instant after this one at which time changes one of the values that a definition reads.</summary>
    public DateTimeOffset? NextChange(CompiledDefinition definition, DateTimeOffset from)
    {
        DateTimeOffset? next = null;
        var aggregates = definition.Condition.Reads.Aggregates;
        for (var i = 0; i < aggregates.Count; i++)
            if (contact.Aggregates.TryGetValue(definition.Sources[i], out var state)
                && state.Of(aggregates[i]).NextChange(from) is { } change && (next is null || change < next))
                next = change;
        return next;
    }

    private AggregateState StateOf(string source)
    {
        if (!contact.Aggregates.TryGetValue(source, out var state))
            contact.Aggregates[source] = state = new AggregateState();
        return state;
    }
}
