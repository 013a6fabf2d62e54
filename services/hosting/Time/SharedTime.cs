using System.Diagnostics;

namespace Rapport.Hosting.Time;

/// <summary>
/// A clock that several processes share, as one of them knows it from answers: it said so at some moment between question and
/// answer. In between the monotonic clock counts.
/// </summary>
public static class SharedTime
{
    // A store tells its time to the millisecond below.
    private const long Grain = TimeSpan.TicksPerMillisecond;

    /// <summary>
    /// The shared clock less the monotonic one, ticks, after one more answer. What was known is kept where it can be so, so
    /// that a slow answer does not move time, and back least of all. Of what is possible it is the earliest that was heard:
    /// never ahead of the shared clock.
    /// </summary>
    /// <param name="known">What was known; 0 for nothing.</param>
    /// <param name="said">Its time.</param>
    /// <param name="asked">When it was asked, by <see cref="Stopwatch.GetTimestamp"/>.</param>
    /// <param name="heard">When the answer came.</param>
    public static long Lead(long known, DateTimeOffset said, long asked, long heard)
    {
        var (least, most) = (said.UtcTicks - Ticks(heard), said.UtcTicks + Grain - Ticks(asked));
        return known == 0 ? least : Math.Clamp(known, least, most);
    }

    /// <summary>The shared clock's time.</summary>
    /// <param name="lead">As <see cref="Lead"/> gives it.</param>
    /// <param name="timestamp">When, by <see cref="Stopwatch.GetTimestamp"/>.</param>
    public static DateTimeOffset At(long lead, long timestamp) => new(lead + Ticks(timestamp), TimeSpan.Zero);

    private static long Ticks(long timestamp) => Stopwatch.GetElapsedTime(0, timestamp).Ticks;
}
