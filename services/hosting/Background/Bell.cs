namespace Rapport.Hosting.Background;

/// <summary>
/// Wakes who waits for work, at once instead of at their next look. A ring is never lost: one that nobody waits for ends the
/// next wait. Ringing several times before that is ringing once, since one look finds everything.
/// </summary>
public sealed class Bell
{
    private readonly SemaphoreSlim rung = new(0, 1);

    /// <summary>Ends the wait, or the next one.</summary>
    public void Ring()
    {
        // Asked first, since most rings of a busy process find it rung.
        if (rung.CurrentCount > 0)
            return;
        try
        {
            rung.Release();
        }
        catch (SemaphoreFullException)
        {
            // Rung by another at the same moment.
        }
    }

    /// <summary>Waits for a ring, at most this long; true when there was one.</summary>
    public Task<bool> WaitAsync(TimeSpan longest, CancellationToken cancellation) => rung.WaitAsync(longest, cancellation);
}
