namespace Rapport.Conditions;

/// <summary>
/// The value over a stretch of events in the order of their time, which moves on: events come in at its end and go at its
/// start. Each kind of aggregate is one of these.
/// </summary>
internal abstract class AggregateTally(List<AggregateItem> items, AggregateTotal total, int start)
{
    /// <summary>The value over the stretch and the total; null for nothing.</summary>
    public abstract Value Value { get; }

    protected List<AggregateItem> Items => items;

    protected AggregateTotal Total => total;

    /// <summary>Position of the first event.</summary>
    protected int From { get; private set; } = start;

    /// <summary>Position after the last event.</summary>
    protected int To { get; private set; } = start;

    /// <summary>How many events there are, those in the total included.</summary>
    protected long Count => total.Count + To - From;

    /// <summary>Moves both ends on, never back.</summary>
    public void MoveTo(int from, int to)
    {
        if (Walks)
        {
            for (var i = To; i < to; i++) Enter(items[i]);
            for (var i = From; i < from; i++) Leave(items[i]);
        }
        (From, To) = (from, to);
    }

    /// <summary>Whether it has to see every event.</summary>
    protected virtual bool Walks => true;

    protected virtual void Enter(in AggregateItem item)
    {
    }

    protected virtual void Leave(in AggregateItem item)
    {
    }
}

internal sealed class CountTally(List<AggregateItem> items, AggregateTotal total, int start) : AggregateTally(items, total, start)
{
    public override Value Value => Value.Of(Count);

    protected override bool Walks => false;
}

internal class SumTally(List<AggregateItem> items, AggregateTotal total, int start) : AggregateTally(items, total, start)
{
    private Int128 sum = total.Sum;

    public override Value Value => Value.Of(Sum);

    protected double Sum => (double)sum / WindowedAggregate.Millionths;

    protected override void Enter(in AggregateItem item) => sum += item.Amount;

    protected override void Leave(in AggregateItem item) => sum -= item.Amount;
}

internal sealed class AverageTally(List<AggregateItem> items, AggregateTotal total, int start) : SumTally(items, total, start)
{
    public override Value Value => Count == 0 ? Value.Null : Value.Of(Sum / Count);
}

/// <summary>The largest amount, or with sign -1 the smallest: only those can be it that nothing later exceeds.</summary>
internal sealed class ExtremeTally(List<AggregateItem> items, AggregateTotal total, int start, int sign) : AggregateTally(items, total, start)
{
    private readonly LinkedList<long> candidates = [];

    public override Value Value
    {
        get
        {
            if (Count == 0) return Value.Null;
            var amount = candidates.First?.Value;
            if (Total.Count > 0 && (amount is null || Exceeds(Total.Extreme, amount.Value))) amount = Total.Extreme;
            return Value.Of(amount!.Value / WindowedAggregate.Millionths);
        }
    }

    protected override void Enter(in AggregateItem item)
    {
        while (candidates.Last is { } last && Exceeds(item.Amount, last.Value)) candidates.RemoveLast();
        candidates.AddLast(item.Amount);
    }

    protected override void Leave(in AggregateItem item)
    {
        if (candidates.First?.Value == item.Amount) candidates.RemoveFirst();
    }

    private bool Exceeds(long amount, long other) => amount.CompareTo(other) * sign > 0;
}

internal sealed class DistinctTally(List<AggregateItem> items, AggregateTotal total, int start) : AggregateTally(items, total, start)
{
    private readonly Dictionary<long, int> times = [];

    public override Value Value => Value.Of((long)Math.Min(Total.Hashes.Count + times.Count, AggregateTotal.MostDistinct));

    protected override void Enter(in AggregateItem item)
    {
        if (!Total.Hashes.Contains(item.Amount)) times[item.Amount] = times.GetValueOrDefault(item.Amount) + 1;
    }

    protected override void Leave(in AggregateItem item)
    {
        if (times.TryGetValue(item.Amount, out var count) && count > 1) times[item.Amount] = count - 1;
        else times.Remove(item.Amount);
    }
}

internal sealed class FirstTally(List<AggregateItem> items, AggregateTotal total, int start) : AggregateTally(items, total, start)
{
    public override Value Value => Count == 0 ? Value.Null
        : Total.Count == 0 || (To > From && Items[From].CompareTo(Total.Item) < 0) ? Read(Items[From]) : Read(Total.Item);

    protected override bool Walks => false;

    /// <summary>The value that was kept; where none was, when it happened.</summary>
    internal static Value Read(in AggregateItem item) =>
        item.Text is null ? Value.Of(new DateTimeOffset(item.Ticks, TimeSpan.Zero)) : AggregateValue.Read(item.Text);
}

internal sealed class LastTally(List<AggregateItem> items, AggregateTotal total, int start) : AggregateTally(items, total, start)
{
    public override Value Value => Count == 0 ? Value.Null
        : Total.Count == 0 || (To > From && Items[To - 1].CompareTo(Total.Item) > 0) ? FirstTally.Read(Items[To - 1]) : FirstTally.Read(Total.Item);

    protected override bool Walks => false;
}
