namespace Rapport.Conditions;

/// <summary>What an aggregate comes to at an instant, from the events that are kept.</summary>
internal abstract class AggregateReading
{
    /// <summary>The value at an instant.</summary>
    public abstract Value At(List<AggregateItem> items, AggregateTotal total, long now);

    /// <summary>The next instant with another value; null when there is none.</summary>
    public abstract long? NextChange(List<AggregateItem> items, AggregateTotal total, long now);

    /// <summary>How many of the oldest events need not be kept, if no earlier instant is asked about.</summary>
    public abstract int Gone(List<AggregateItem> items, long now);

    /// <summary>The position of the first item later than an instant.</summary>
    protected static int FirstAfter(List<AggregateItem> items, long ticks)
    {
        var (low, high) = (0, items.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (items[middle].Ticks <= ticks) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}

/// <summary>The events of a trailing window (now - window, now], or of all time.</summary>
internal sealed class WindowReading(AggregateKind kind, long? window) : AggregateReading
{
    public override Value At(List<AggregateItem> items, AggregateTotal total, long now) => Tally(items, total, now).Value;

    public override long? NextChange(List<AggregateItem> items, AggregateTotal total, long now)
    {
        var tally = Tally(items, total, now);
        var (before, leaving, entering) = (tally.Value, FirstAfter(items, Start(now)), FirstAfter(items, now));
        while ((window is not null && leaving < items.Count) || entering < items.Count)
        {
            var leavesAt = window is not null && leaving < items.Count ? items[leaving].Ticks + window.Value : long.MaxValue;
            var entersAt = entering < items.Count ? items[entering].Ticks : long.MaxValue;
            var at = Math.Min(leavesAt, entersAt);
            while (entering < items.Count && items[entering].Ticks == at) entering++;
            while (window is not null && leaving < items.Count && items[leaving].Ticks + window == at) leaving++;
            tally.MoveTo(leaving, entering);
            if (!Runtime.Equality.AreEqual(tally.Value, before)) return at;
        }
        return null;
    }

    public override int Gone(List<AggregateItem> items, long now)
    {
        if (window is null) return FirstAfter(items, now);
        var gone = FirstAfter(items, Start(now));
        // What comes before the last event was the last, and never is again.
        return kind == AggregateKind.Last ? Math.Max(gone, FirstAfter(items, now) - 1) : gone;
    }

    private AggregateTally Tally(List<AggregateItem> items, AggregateTotal total, long now)
    {
        var start = FirstAfter(items, Start(now));
        var tally = kind.Tally(items, total, start);
        tally.MoveTo(start, FirstAfter(items, now));
        return tally;
    }

    /// <summary>The last instant that is out of the window.</summary>
    private long Start(long now) => window is null ? long.MinValue : now - window.Value;
}

/// <summary>
/// Whether an event was followed by another of the same key within a time, 0 &lt; b - a &lt; within, or was not. What is decided
/// lies in the trailing window: b, or the end of the time after a.
/// </summary>
internal sealed class SequenceReading(bool isAnswered, long within, long? window) : AggregateReading
{
    /// <summary>What marks the first event in <see cref="AggregateItem.Text"/>.</summary>
    public const char First = 'a';

    /// <summary>What marks the second.</summary>
    public const char Second = 'b';

    public override Value At(List<AggregateItem> items, AggregateTotal total, long now) => Value.Of(Holds(items, now));

    public override long? NextChange(List<AggregateItem> items, AggregateTotal total, long now)
    {
        var before = Holds(items, now);
        foreach (var at in items.Where(Decides).SelectMany(item => new[] { DecidedAt(item), DecidedAt(item) + window }).OfType<long>().Order())
            if (at > now && Holds(items, at) != before)
                return at;
        return null;
    }

    public override int Gone(List<AggregateItem> items, long now) => window is null ? 0 : FirstAfter(items, now - window.Value - within);

    private bool Holds(List<AggregateItem> items, long now)
    {
        foreach (var item in items)
            if (Decides(item) && DecidedAt(item) <= now && (window is null || DecidedAt(item) > now - window) && IsPaired(items, item) == isAnswered)
                return true;
        return false;
    }

    private bool Decides(AggregateItem item) => item.Text!.Contains(isAnswered ? Second : First);

    private long DecidedAt(AggregateItem item) => isAnswered ? item.Ticks : item.Ticks + within;

    private bool IsPaired(List<AggregateItem> items, AggregateItem item)
    {
        foreach (var other in items)
        {
            var later = isAnswered ? item.Ticks - other.Ticks : other.Ticks - item.Ticks;
            if (later > 0 && later < within && other.Amount == item.Amount && other.Text!.Contains(isAnswered ? First : Second)) return true;
        }
        return false;
    }
}
