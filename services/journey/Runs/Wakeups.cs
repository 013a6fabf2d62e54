using Rapport.Following.Conclusions;
using Rapport.Hosting.Background;
using Rapport.Journey.Domain;
using Rapport.Journey.Telemetry;

namespace Rapport.Journey.Runs;

/// <summary>
/// Tells the loops of this replica what was written, so that it moves on at once and idle loops ask no store.
/// </summary>
internal sealed class Wakeups(ConclusionRelay relay)
{
    private long nextDue = DateTimeOffset.MaxValue.UtcTicks;

    /// <summary>Rings when commands wait.</summary>
    public Bell Commands { get; } = new();

    /// <summary>Rings when timers may be due.</summary>
    public Bell Timers { get; } = new();

    /// <summary>The earliest timer that this replica knows of.</summary>
    public DateTimeOffset NextDue => new(Interlocked.Read(ref nextDue), TimeSpan.Zero);

    /// <summary>Says what was written.</summary>
    public void After(IReadOnlyCollection<RunChange> changes)
    {
        JourneyMetrics.Moved(changes);
        foreach (var change in changes)
            if (change.After.WakeAt is { } wake)
                Expect(wake);
        if (changes.Any(change => change.Commands.Count > 0))
            Commands.Ring();
        if (changes.Any(change => change.Conclusions.Count > 0))
            relay.Ring();
    }

    /// <summary>The store was asked: this is its earliest timer. Timers written since then still count.</summary>
    public void Replace(DateTimeOffset asked, DateTimeOffset? found) =>
        Interlocked.CompareExchange(ref nextDue, (found ?? DateTimeOffset.MaxValue).UtcTicks, asked.UtcTicks);

    private void Expect(DateTimeOffset wake)
    {
        for (var seen = Interlocked.Read(ref nextDue); wake.UtcTicks < seen;)
        {
            var before = Interlocked.CompareExchange(ref nextDue, wake.UtcTicks, seen);
            if (before == seen)
                return;
            seen = before;
        }
    }
}
