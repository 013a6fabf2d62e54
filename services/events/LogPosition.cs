namespace Rapport.Events;

/// <summary>
/// How far the log reached at a moment: the last number of every partition. It divides what counts from what came before
/// by the log's own numbers, where an instant would have to be read on two clocks.
/// </summary>
/// <param name="LastN">By partition; 0 where nothing was numbered.</param>
public sealed record LogPosition(IReadOnlyList<long> LastN)
{
    /// <summary>Whether an event was numbered after this.</summary>
    /// <param name="place">The event's place (<see cref="Facts.Said.PlaceOf"/>); the greatest for a moment after all events.</param>
    public bool IsBefore(ulong place)
    {
        var (partition, n) = Facts.Said.NumbersOf(place);
        return partition >= LastN.Count || n > LastN[partition];
    }

    /// <summary>Whether the other divides the log at the same place.</summary>
    public bool Equals(LogPosition? other) => other is not null && LastN.SequenceEqual(other.LastN);

    /// <inheritdoc/>
    public override int GetHashCode() => LastN.Aggregate(0, HashCode.Combine);
}
