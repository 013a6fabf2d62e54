using Rapport.Events;
using Rapport.Events.Facts;

namespace Rapport.Journey.Domain;

/// <summary>A journey that takes contacts in.</summary>
/// <param name="Current">The version they enter.</param>
/// <param name="OpenSince">First publication or last resumption.</param>
/// <param name="OpenAfter">
/// How far the log reached then: what was numbered before does not enter. Null for a journey that an earlier version of the
/// platform has opened; what was received before <paramref name="OpenSince"/> does not enter then.
/// </param>
internal sealed record OpenJourney(PublishedVersion Current, DateTimeOffset OpenSince, LogPosition? OpenAfter = null)
{
    // How far the clocks of two machines could differ, while instants divided what enters from what came before.
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(5);

    /// <summary>Whether the journey was open when an event came.</summary>
    public bool WasOpenFor(JourneyEvent e) => OpenAfter is { } after
        ? after.IsBefore(Said.PlaceOf(e.Partition, e.N)) : e.ReceivedAt >= OpenSince - ClockTolerance;
}
