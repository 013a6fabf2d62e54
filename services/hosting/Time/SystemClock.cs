using System.Diagnostics;
using Microsoft.Extensions.Options;

namespace Rapport.Hosting.Time;

/// <summary>
/// System time as the whole platform has it: of leases, lives and what waits for a moment that another process may see.
/// It follows one clock that all processes share (<see cref="Follow"/>), so that a process whose own clock is wrong, or
/// jumps, stamps and waits as the others do; in between the monotonic clock counts. Until it has heard of that clock, and
/// where nothing is followed, it is the process's own.
/// </summary>
public sealed class SystemClock : TimeProvider
{
    private readonly TimeSpan skew;
    private readonly Lock gate = new();

    // The shared clock less the monotonic one, ticks; 0 until it is known.
    private long lead;

    /// <summary>A clock that follows nothing yet.</summary>
    public SystemClock(IOptions<PlatformClockOptions> options) =>
        skew = options.Value.Movable ? TimeSpan.FromSeconds(options.Value.SkewSeconds) : TimeSpan.Zero;

    /// <summary>Whether the shared clock is known; until then no other process should be told the time.</summary>
    public bool IsFollowing => Interlocked.Read(ref lead) != 0;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => Interlocked.Read(ref lead) is var known and not 0
        ? new DateTimeOffset(known + Ticks(Stopwatch.GetTimestamp()), TimeSpan.Zero)
        : System.GetUtcNow() + skew;

    /// <summary>
    /// Hears what the shared clock said. It said so at some moment between the question and now; what was known is kept
    /// where it lies between the two, so that a slow answer does not move anything.
    /// </summary>
    /// <param name="said">Its time.</param>
    /// <param name="asked">When it was asked, by <see cref="Stopwatch.GetTimestamp"/>.</param>
    public void Follow(DateTimeOffset said, long asked)
    {
        lock (gate)
        {
            var (least, most) = (said.UtcTicks - Ticks(Stopwatch.GetTimestamp()), said.UtcTicks - Ticks(asked));
            Interlocked.Exchange(ref lead, lead == 0 ? least : Math.Clamp(lead, least, most));
        }
    }

    private static long Ticks(long timestamp) => Stopwatch.GetElapsedTime(0, timestamp).Ticks;
}
