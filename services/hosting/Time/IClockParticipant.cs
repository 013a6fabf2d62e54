namespace Rapport.Hosting.Time;

/// <summary>
/// A part of a process that the development clock has to wait for: it has timers, or work in hand. Every registered
/// one is asked by <see cref="PlatformClockGrpc"/>.
/// </summary>
public interface IClockParticipant
{
    /// <summary>The earliest timer after now, if any; work that is already due counts as busy instead.</summary>
    Task<DateTimeOffset?> NextDueAsync(DateTimeOffset now, CancellationToken cancellation);

    /// <summary>True while there is work that would change something without the clock moving on.</summary>
    Task<bool> IsBusyAsync(DateTimeOffset now, CancellationToken cancellation);
}
