using Rapport.Conditions;

namespace Rapport.Tagging.Domain;

/// <summary>The counts, sums and their like of one contact, as conditions ask for them.</summary>
internal sealed class ContactAggregates(TaggedContact contact) : IAggregateSource
{
    /// <inheritdoc/>
    public bool TryGet(int index, AggregateDefinition aggregate, DateTimeOffset now, out Value value)
    {
        value = contact.Aggregates.TryGetValue(aggregate.Key, out var state) ? state.Of(aggregate).Value(now) : aggregate.ValueOfNone;
        return true;
    }

    /// <summary>Counts an event.</summary>
    public void Count(AggregateDefinition aggregate, DateTimeOffset occurredAt, in Value value, DateTimeOffset now)
    {
        if (!contact.Aggregates.TryGetValue(aggregate.Key, out var state))
            contact.Aggregates[aggregate.Key] = state = new AggregateState();
        state.Count(aggregate, occurredAt, value, now);
    }

    /// <summary>The next instant after this one at which time changes one of the values that a condition reads.</summary>
    public DateTimeOffset? NextChange(Condition condition, DateTimeOffset from)
    {
        DateTimeOffset? next = null;
        foreach (var aggregate in condition.Reads.Aggregates)
            if (contact.Aggregates.TryGetValue(aggregate.Key, out var state)
                && state.Of(aggregate).NextChange(from) is { } change && (next is null || change < next))
                next = change;
        return next;
    }
}
