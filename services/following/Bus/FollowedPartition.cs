using System.Diagnostics;
using Rapport.Common.V1;

namespace Rapport.Following.Bus;

/// <summary>What a follower keeps in memory of one partition. Only touched while <see cref="Gate"/> is held.</summary>
internal sealed class FollowedPartition(int number)
{
    /// <summary>Early stretches kept; what comes beyond is dropped here and read back from the log.</summary>
    public const int MaxParked = 32;

    private readonly SortedList<long, Stretch> parked = [];

    public int Number { get; } = number;

    /// <summary>One stretch of a partition is applied at a time.</summary>
    public SemaphoreSlim Gate { get; } = new(1, 1);

    /// <summary>Last number known to have taken effect.</summary>
    public long Watermark { get; set; }

    /// <summary>Last number known to be in the log.</summary>
    public long LastN { get; set; }

    /// <summary>Since when numbers are missing, by <see cref="Stopwatch.GetTimestamp"/>; null when none are.</summary>
    public long? BehindSince { get; private set; }

    /// <summary>Early stretches wait here for what another replica may be applying just now.</summary>
    public bool HasParked => parked.Count > 0;

    public void Park(Stretch stretch)
    {
        LastN = Math.Max(LastN, stretch.FirstN + stretch.Events.Count - 1);
        if (parked.Count < MaxParked)
            parked.TryAdd(stretch.FirstN, stretch);
    }

    /// <summary>The next parked stretch that can be applied now; drops those that the watermark has passed.</summary>
    public Stretch? TakeReady()
    {
        while (parked.Count > 0)
        {
            var stretch = parked.Values[0];
            if (stretch.FirstN > Watermark + 1)
                return null;
            parked.RemoveAt(0);
            if (stretch.FirstN + stretch.Events.Count - 1 > Watermark)
                return stretch;
        }

        return null;
    }

    /// <summary>
    /// Notes how far the store says it has come, and whether numbers are missing; the time starts anew whenever the
    /// watermark has moved. A store that lost its last writes says less than before: then those events are missing again.
    /// </summary>
    public void Note(long watermark, long now)
    {
        var moved = watermark > Watermark;
        Watermark = watermark;
        LastN = Math.Max(LastN, Watermark);
        BehindSince = Watermark >= LastN ? null : moved ? now : BehindSince ?? now;
    }
}
