using System.Text.Json;
using Microsoft.Extensions.Options;
using Rapport.Common.V1;
using Rapport.Hosting.Errors;

namespace Rapport.Hosting.Time;

/// <summary>
/// Business time: event times, decay, windows, waits, quiet hours. In production it is system time. In development
/// it runs at an offset that only grows, so that weeks can be played in minutes; the offset is read from a file at
/// start, so that a restarted process is where the others are. Leases, retries and timeouts use
/// <see cref="SystemClock"/> instead.
/// </summary>
public sealed class PlatformClock : TimeProvider
{
    private readonly bool movable;
    private readonly SystemClock system;
    private long offsetTicks;

    /// <summary>A clock as configured.</summary>
    public PlatformClock(IOptions<PlatformClockOptions> options, SystemClock system)
    {
        this.system = system;
        movable = options.Value.Movable;
        if (movable && options.Value.File is { } path && File.Exists(path))
            offsetTicks = ReadOffset(path).Ticks;
    }

    /// <summary>How far business time is ahead of system time.</summary>
    public TimeSpan Offset => TimeSpan.FromTicks(Interlocked.Read(ref offsetTicks));

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => At(system.GetUtcNow());

    /// <summary>
    /// The latest that business time can be when the store's clock says <paramref name="storeNow"/>: with it timers are
    /// bounded, so that they do not fire early in a process whose own clock is ahead.
    /// </summary>
    public DateTimeOffset At(DateTimeOffset storeNow) => storeNow + Offset;

    /// <summary>Sets the clock forward to <paramref name="to"/>; an instant that is not ahead changes nothing.</summary>
    /// <exception cref="DomainError">CLOCK_FIXED outside development.</exception>
    public void AdvanceTo(DateTimeOffset to)
    {
        if (!movable)
            throw new DomainError(ErrorReason.ClockFixed, "The business clock can only be moved in development.");
        var wanted = (to - system.GetUtcNow()).Ticks;
        for (var seen = Interlocked.Read(ref offsetTicks); wanted > seen;)
        {
            var before = Interlocked.CompareExchange(ref offsetTicks, wanted, seen);
            if (before == seen)
                return;
            seen = before;
        }
    }

    private static TimeSpan ReadOffset(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(file));
        return document.RootElement.TryGetProperty("offset_seconds", out var seconds)
            ? TimeSpan.FromSeconds(seconds.GetDouble())
            : TimeSpan.Zero;
    }
}

/// <summary>Settings of the business clock (section <c>Rapport:Clock</c>).</summary>
public sealed record PlatformClockOptions
{
    /// <summary>Whether the clock may be set forward. Default false; true only in development.</summary>
    public bool Movable { get; init; }

    /// <summary>
    /// How wrong this process's clock is, seconds, for tests of replicas that disagree; only where it is movable.
    /// Default 0.
    /// </summary>
    public double SkewSeconds { get; init; }

    /// <summary>JSON file {"offset_seconds": number} read at start; unset or missing means no offset.</summary>
    public string? File { get; init; }
}
