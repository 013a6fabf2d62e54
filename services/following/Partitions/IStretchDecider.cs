using Rapport.Common.V1;

namespace Rapport.Following.Partitions;

/// <summary>The next events of a partition, to be decided on together.</summary>
/// <param name="Partition">Number of the partition.</param>
/// <param name="FirstN">Number of the first event: one more than the mark's.</param>
/// <param name="Events">Consecutive.</param>
public sealed record NewStretch(int Partition, long FirstN, IReadOnlyList<Event> Events)
{
    /// <summary>Number of the last event.</summary>
    public long LastN => FirstN + Events.Count - 1;

    /// <summary>The events with their numbers.</summary>
    public IEnumerable<(long N, Event Said)> Numbered => Events.Select((said, i) => (FirstN + i, said));

    /// <summary>What of a stretch lies beyond a watermark that it reaches.</summary>
    /// <param name="given">What there is.</param>
    /// <param name="watermark">Last number that has taken effect.</param>
    /// <param name="most">Most events; the rest is left for later.</param>
    public static NewStretch After(Stretch given, long watermark, int most = int.MaxValue)
    {
        var known = (int)Math.Max(0, watermark + 1 - given.FirstN);
        return new NewStretch(given.Partition, given.FirstN + known, [.. given.Events.Skip(known).Take(most)]);
    }
}

/// <summary>What a service makes of events. It only decides: nothing takes effect before the commit.</summary>
public interface IStretchDecider
{
    /// <summary>Keys of the states that the decision on an event reads and writes; the contact's own unless said otherwise.</summary>
    IEnumerable<string> KeysOf(Event happened) => [ContactKey.Of(happened)];

    /// <summary>
    /// Writes the new states and the conclusions into the commit. Called again, with newer states, when another
    /// process has committed meanwhile.
    /// </summary>
    /// <param name="stretch">The events.</param>
    /// <param name="states">Stored state by every key of the stretch's events (<see cref="KeysOf"/>); null where none is.</param>
    /// <param name="commit">Takes what is decided.</param>
    /// <param name="cancellation">Ends waiting for the log.</param>
    ValueTask DecideAsync(
        NewStretch stretch, IReadOnlyDictionary<string, byte[]?> states, PartitionCommit commit,
        CancellationToken cancellation);
}
