namespace Rapport.Conditions;

/// <summary>
/// The state of one aggregate for one contact: the counted events of the trailing window (now - window, now], by
/// their own time. The state and every value are the same for any order of arrival: items are kept sorted, and sums
/// are exact in millionths. An event must be added once; recognising repeats is the caller's part.
/// </summary>
/// <remarks>
/// At most <see cref="MaxItems"/> events are kept, the newest. A windowed aggregate forgets the oldest beyond that,
/// so that a count stops there; one over all time adds them to a total that never changes again. Not for use by
/// several threads at once.
/// </remarks>
public sealed class WindowedAggregate
{
    /// <summary>The most events kept one by one.</summary>
    public const int MaxItems = 1000;

    /// <summary>The largest value, either way, that a sum takes; an event with a larger one is not counted.</summary>
    public const double MaxAbsoluteValue = 9e12;

    internal const double Millionths = 1e6;

    private readonly AggregateKind kind;
    private readonly long? window;
    private readonly List<AggregateItem> items;
    private long settledCount;
    private Int128 settledSum;

    /// <summary>The state of a contact without counted events.</summary>
    public WindowedAggregate(AggregateDefinition definition)
        : this(definition, 0, 0, [])
    {
    }

    private WindowedAggregate(AggregateDefinition definition, long settledCount, Int128 settledSum,
        List<AggregateItem> items)
    {
        (kind, window) = (definition.Kind, definition.Window?.Ticks);
        (this.settledCount, this.settledSum, this.items) = (settledCount, settledSum, items);
    }

    /// <summary>Whether nothing is kept, so that nothing needs storing.</summary>
    public bool IsEmpty => items.Count == 0 && settledCount == 0;

    /// <summary>Counts an event.</summary>
    /// <param name="occurredAt">When it happened; the past and the future are both fine.</param>
    /// <param name="value">What <see cref="AggregateDefinition.TryCount"/> gave; rounded to millionths.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is NaN or beyond <see cref="MaxAbsoluteValue"/>.</exception>
    public void Add(DateTimeOffset occurredAt, double value = 1)
    {
        if (!(Math.Abs(value) <= MaxAbsoluteValue)) throw new ArgumentOutOfRangeException(nameof(value));
        var amount = kind.KeepsAmounts()
            ? (long)Math.Round(value * Millionths, MidpointRounding.AwayFromZero)
            : 0;
        var item = new AggregateItem(occurredAt.UtcTicks, amount);
        var position = items.BinarySearch(item);
        items.Insert(position < 0 ? ~position : position, item);
        if (items.Count > MaxItems) Settle(1);
    }

    /// <summary>The count or sum over (now - window, now]; events after now are not in it yet.</summary>
    public double Value(DateTimeOffset now)
    {
        var (from, to) = (FirstAfter(Start(now.UtcTicks)), FirstAfter(now.UtcTicks));
        var sum = settledSum;
        if (kind.KeepsAmounts())
            for (var i = from; i < to; i++) sum += items[i].Amount;
        return kind.Value(settledCount + to - from, sum);
    }

    /// <summary>
    /// The next instant after now at which the value changes by itself, because an event leaves the window or one
    /// of the future enters it; null when time alone changes nothing any more.
    /// </summary>
    public DateTimeOffset? NextChange(DateTimeOffset now)
    {
        var (leaving, entering) = (FirstAfter(Start(now.UtcTicks)), FirstAfter(now.UtcTicks));
        if (window is null) leaving = items.Count;
        while (leaving < items.Count || entering < items.Count)
        {
            var leavesAt = leaving < items.Count ? items[leaving].Ticks + window!.Value : long.MaxValue;
            var entersAt = entering < items.Count ? items[entering].Ticks : long.MaxValue;
            var at = Math.Min(leavesAt, entersAt);
            var (count, sum) = (0, Int128.Zero);
            for (; entering < items.Count && items[entering].Ticks == at; entering++, count++)
                sum += items[entering].Amount;
            for (; leaving < items.Count && items[leaving].Ticks + window == at; leaving++, count--)
                sum -= items[leaving].Amount;
            if (kind.IsChangedBy(count, sum)) return ToInstant(at);
        }
        return null;
    }

    /// <summary>
    /// Forgets what no longer counts, on the promise that no earlier instant will be asked about; of an aggregate
    /// over all time, moves what has happened into the total.
    /// </summary>
    /// <returns>Whether anything changed that needs storing.</returns>
    public bool Prune(DateTimeOffset now)
    {
        var gone = FirstAfter(window is null ? now.UtcTicks : Start(now.UtcTicks));
        Settle(gone);
        return gone > 0;
    }

    /// <summary>The state as text for a store: about 8 characters for a counted event, 12 for a summed one.</summary>
    public string Encode() => AggregateText.Write(kind, settledCount, settledSum, items);

    /// <summary>The state that <see cref="Encode"/> wrote for an aggregate with the same key.</summary>
    /// <exception cref="FormatException">The text is no such state.</exception>
    public static WindowedAggregate Decode(AggregateDefinition definition, string text)
    {
        var (count, sum, items) = AggregateText.Read(definition.Kind, text);
        return new WindowedAggregate(definition, count, sum, items);
    }

    private void Settle(int oldest)
    {
        if (window is null)
        {
            settledCount += oldest;
            for (var i = 0; i < oldest; i++) settledSum += items[i].Amount;
        }
        items.RemoveRange(0, oldest);
    }

    /// <summary>The last instant that is out of the window.</summary>
    private long Start(long now) => window is null ? long.MinValue : now - window.Value;

    /// <summary>The position of the first item later than an instant.</summary>
    private int FirstAfter(long ticks)
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

    private static DateTimeOffset? ToInstant(long ticks) =>
        ticks <= DateTimeOffset.MaxValue.Ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;
}
