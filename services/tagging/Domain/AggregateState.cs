using Rapport.Conditions;
using Rapport.Following.Partitions;

namespace Rapport.Tagging.Domain;

/// <summary>One count, sum or the like of one contact; read from its stored text only when it is needed.</summary>
public sealed class AggregateState(string stored)
{
    private string text = stored;
    private WindowedAggregate? live;
    private bool changed;

    /// <summary>Nothing counted yet.</summary>
    public AggregateState()
        : this("")
    {
    }

    /// <summary>The state to compute with.</summary>
    public WindowedAggregate Of(AggregateDefinition definition) =>
        live ??= text.Length == 0 ? new WindowedAggregate(definition) : Read(definition, text);

    private static WindowedAggregate Read(AggregateDefinition definition, string text)
    {
        try
        {
            return WindowedAggregate.Decode(definition, text);
        }
        catch (FormatException fault)
        {
            throw new UnreadableStateException("aggregate", fault);
        }
    }

    /// <summary>Counts an event and forgets what no longer counts.</summary>
    public void Count(AggregateDefinition definition, DateTimeOffset occurredAt, in Value value, DateTimeOffset now)
    {
        var aggregate = Of(definition);
        aggregate.Add(occurredAt, value);
        aggregate.Prune(now);
        changed = true;
    }

    /// <summary>Counts events of the past besides those that it has.</summary>
    public void Count(AggregateDefinition definition, IEnumerable<PastItem> items, DateTimeOffset now)
    {
        var aggregate = Of(definition);
        foreach (var item in items)
            aggregate.Add(item.OccurredAt, item.Value);
        aggregate.Prune(now);
        changed = true;
    }

    /// <summary>The text to store.</summary>
    public string Encode()
    {
        if (changed)
            (text, changed) = (live!.Encode(), false);
        return text;
    }
}
