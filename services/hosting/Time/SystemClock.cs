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
        ? SharedTime.At(known, Stopwatch.GetTimestamp())
        : System.GetUtcNow() + skew;

    /// <summary>
    /// Hears what the shared clock said. It said so at some moment between the question and now; what was known is kept
    /// where it lies between the two, so that a slow answer does not move anything.
    /// </summary>
    /// <param name="said">Its time.</param>
    /// <param name="asked">When it was asked, by <see cref="Stopwatch.GetTimestamp"/>.</param>
    public void Follow(DateTimeOffset said, long asked) => Follow(said, asked, Stopwatch.GetTimestamp());

    /// <summary>The same of an answer that came a while ago.</summary>
    /// <param name="said">Its time.</param>
    /// <param name="asked">When it was asked, by <see cref="Stopwatch.GetTimestamp"/>.</param>
    /// <param name="heard">When the answer came.</param>
    public void Follow(DateTimeOffset said, long asked, long heard)
    {
        lock (gate)
        {
            Interlocked.Exchange(ref lead, SharedTime.Lead(lead, said, asked, heard));
        }
    }
}
