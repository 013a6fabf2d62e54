namespace Rapport.Events.Facts;

/// <summary>
/// When something was said of a contact, and where it stands in the log: the order of words about one thing. Total, and
/// a matter of the log alone, so that every service finds the same word to be the newest, whatever arrives last.
/// </summary>
/// <param name="At">When it was said, by <c>occurred_at</c>, to 100 ns.</param>
/// <param name="Place">
/// Decides between two of one instant: number in the partition, then partition. So of two words of one contact and one
/// instant the later in the log counts; of two contacts that became one, always the same.
/// </param>
public readonly record struct Said(DateTimeOffset At, ulong Place) : IComparable<Said>
{
    // Partitions of an installation: at most 4,096.
    private const int PartitionBits = 12;

    /// <summary>What an event of the log says.</summary>
    /// <param name="at">Its occurred_at.</param>
    /// <param name="partition">Its partition, below 4,096.</param>
    /// <param name="n">Its number there, below 2^52.</param>
    public static Said In(DateTimeOffset at, int partition, long n) => new(at, PlaceOf(partition, n));

    /// <summary>The place of an event in the log as one number.</summary>
    public static ulong PlaceOf(int partition, long n) => ((ulong)n << PartitionBits) | (uint)partition;

    /// <summary>Partition and number of a place.</summary>
    public static (int Partition, long N) NumbersOf(ulong place) =>
        ((int)(place & ((1 << PartitionBits) - 1)), (long)(place >> PartitionBits));

    /// <inheritdoc/>
    public int CompareTo(Said other) =>
        At != other.At ? At.UtcTicks.CompareTo(other.At.UtcTicks) : Place.CompareTo(other.Place);

    /// <summary>Whether one was said before the other.</summary>
    public static bool operator <(Said one, Said other) => one.CompareTo(other) < 0;

    /// <summary>Whether one was said after the other.</summary>
    public static bool operator >(Said one, Said other) => one.CompareTo(other) > 0;

    /// <summary>Whether one was not said after the other.</summary>
    public static bool operator <=(Said one, Said other) => one.CompareTo(other) <= 0;

    /// <summary>Whether one was not said before the other.</summary>
    public static bool operator >=(Said one, Said other) => one.CompareTo(other) >= 0;
}
