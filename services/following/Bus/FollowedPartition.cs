using System.Diagnostics;
using Rapport.Common.V1;

namespace Rapport.Following.Bus;

/// <summary>What a follower keeps in memory of one partition. Only touched while <see cref="Gate"/> is held.</summary>
internal sealed class FollowedPartition(int number)
{
    /// <summary>Early runs kept; what comes beyond is dropped here and read back from the log.</summary>
    public const int MaxParked = 32;

    private readonly SortedList<long, Run> parked = [];

    public int Number { get; } = number;

    /// <summary>One run of a partition is applied at a time.</summary>
    public SemaphoreSlim Gate { get; } = new(1, 1);

    /// <summary>Last number known to have taken effect.</summary>
    public long Watermark { get; set; }

    /// <summary>Last number known to be in the log.</summary>
    public long LastN { get; set; }

    /// <summary>Since when numbers are missing, by <see cref="Stopwatch.GetTimestamp"/>; null when none are.</summary>
    public long? BehindSince { get; private set; }

    /// <summary>Early runs wait here for what another replica may be applying just now.</summary>
    public bool HasParked => parked.Count > 0;

    public void Park(Run run)
    {
        LastN = Math.Max(LastN, run.FirstN + run.Events.Count - 1);
        if (parked.Count < MaxParked)
            parked.TryAdd(run.FirstN, run);
    }

    /// <summary>The next parked run that can be applied now; drops those that the watermark has passed.</summary>
    public Run? TakeReady()
    {
        while (parked.Count > 0)
        {
            var run = parked.Values[0];
            if (run.FirstN > Watermark + 1)
                return null;
            parked.RemoveAt(0);
            if (run.FirstN + run.Events.Count - 1 > Watermark)
                return run;
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
