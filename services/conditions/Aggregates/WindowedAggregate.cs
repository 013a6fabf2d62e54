namespace Rapport.Conditions;

/// <summary>
/// The state of one aggregate for one contact: the counted events, by their own time. The state and every value are the
/// same for any order of arrival: items are kept sorted, and sums are exact in millionths. An event must be added once;
/// recognising repeats is the caller's part.
/// </summary>
/// <remarks>
/// A bounded number of events is kept, the newest: <see cref="MaxItems"/>; 100 where their values are kept; 64 of a
/// sequence. A windowed aggregate forgets the oldest beyond that, so that a count stops there; one over all time adds them
/// to a total that never changes again. Not for use by several threads at once.
/// </remarks>
public sealed class WindowedAggregate
{
    /// <summary>The most events kept one by one.</summary>
    public const int MaxItems = 1000;

    /// <summary>The largest value, either way, that is computed with; an event with a larger one is not counted.</summary>
    public const double MaxAbsoluteValue = 9e12;

    internal const double Millionths = 1e6;

    private readonly AggregateKind kind;
    private readonly AggregateReading reading;
    private readonly bool keepsTotal;
    private readonly AggregateTotal total;
    private readonly List<AggregateItem> items;

    /// <summary>The state of a contact without counted events.</summary>
    public WindowedAggregate(AggregateDefinition definition)
        : this(definition, new AggregateTotal(), [])
    {
    }

    private WindowedAggregate(AggregateDefinition definition, AggregateTotal total, List<AggregateItem> items)
    {
        (kind, reading, this.total, this.items) = (definition.Kind, definition.Reading, total, items);
        keepsTotal = definition.Window is null || kind.Keeps() == AggregateKeeping.Steps;
    }

    /// <summary>Whether nothing is kept, so that nothing needs storing.</summary>
    public bool IsEmpty => items.Count == 0 && total.Count == 0;

    /// <summary>Counts an event.</summary>
    /// <param name="occurredAt">When it happened; the past and the future are both fine.</param>
    /// <param name="value">What <see cref="AggregateDefinition.TryCount"/> gave; amounts are rounded to millionths.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is an amount that is no number or beyond <see cref="MaxAbsoluteValue"/>.</exception>
    public void Add(DateTimeOffset occurredAt, in Value value)
    {
        Insert(ItemOf(occurredAt.UtcTicks, value));
        if (items.Count > kind.MostItems()) Settle(1);
    }

    /// <summary>Counts all that another state of the same aggregate has counted: of other events of the contact.</summary>
    public void Add(WindowedAggregate other)
    {
        foreach (var item in other.items) Insert(item);
        if (keepsTotal) total.Take(kind, other.total);
        if (items.Count > kind.MostItems()) Settle(items.Count - kind.MostItems());
    }

    /// <summary>
    /// The value at an instant; events after it are not in it yet. <see cref="ValueKind.Null"/> for nothing, where there
    /// is no event and the kind has no value without one.
    /// </summary>
    public Value Value(DateTimeOffset now) => reading.At(items, total, now.UtcTicks);

    /// <summary>
    /// The next instant after now at which the value changes by itself, because an event leaves the window or one
    /// of the future enters it; null when time alone changes nothing any more.
    /// </summary>
    public DateTimeOffset? NextChange(DateTimeOffset now) =>
        reading.NextChange(items, total, now.UtcTicks) is { } at && at <= DateTimeOffset.MaxValue.Ticks
            ? new DateTimeOffset(at, TimeSpan.Zero) : null;

    /// <summary>
    /// Forgets what no longer counts, on the promise that no earlier instant will be asked about; of an aggregate
    /// over all time, moves what has happened into the total.
    /// </summary>
    /// <returns>Whether anything changed that needs storing.</returns>
    public bool Prune(DateTimeOffset now)
    {
        var gone = reading.Gone(items, now.UtcTicks);
        Settle(gone);
        return gone > 0;
    }

    /// <summary>The state as text for a store: about 8 characters for a counted event, 12 for a summed one.</summary>
    public string Encode() => AggregateText.Write(kind, total, items);

    /// <summary>The state that <see cref="Encode"/> wrote for an aggregate with the same key.</summary>
    /// <exception cref="FormatException">The text is no such state.</exception>
    public static WindowedAggregate Decode(AggregateDefinition definition, string text)
    {
        var (total, items) = AggregateText.Read(definition.Kind, text);
        return new WindowedAggregate(definition, total, items);
    }

    private AggregateItem ItemOf(long ticks, in Value value) => kind.Keeps() switch
    {
        AggregateKeeping.Amounts => new AggregateItem(ticks, AmountOf(value)),
        AggregateKeeping.Hashes => new AggregateItem(ticks, AggregateValue.Hash(value.String)),
        AggregateKeeping.Values => new AggregateItem(ticks, 0, value.Kind == ValueKind.String ? value.String : null),
        AggregateKeeping.Steps => StepOf(ticks, value.String),
        _ => new AggregateItem(ticks, 0),
    };

    private static long AmountOf(in Value value)
    {
        if (value.Kind != ValueKind.Double || !(Math.Abs(value.Double) <= MaxAbsoluteValue))
            throw new ArgumentOutOfRangeException(nameof(value));
        return (long)Math.Round(value.Double * Millionths, MidpointRounding.AwayFromZero);
    }

    private static AggregateItem StepOf(long ticks, string step)
    {
        var mark = step.IndexOf(AggregateDefinition.StepMark, StringComparison.Ordinal);
        return new AggregateItem(ticks, AggregateValue.Hash(step[(mark + 1)..]), step[..mark]);
    }

    private void Insert(in AggregateItem item)
    {
        var position = items.BinarySearch(item);
        items.Insert(position < 0 ? ~position : position, item);
    }

    private void Settle(int oldest)
    {
        if (keepsTotal)
            for (var i = 0; i < oldest; i++) total.Take(kind, items[i]);
        items.RemoveRange(0, oldest);
    }
}
