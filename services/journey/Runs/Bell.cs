namespace Rapport.Journey.Runs;

/// <summary>Wakes one waiting loop; ringing twice before it wakes is ringing once.</summary>
internal sealed class Bell : IDisposable
{
    private readonly SemaphoreSlim rung = new(0, 1);

    /// <summary>Wakes the loop.</summary>
    public void Ring()
    {
        try
        {
            rung.Release();
        }
        catch (SemaphoreFullException)
        {
            // Already rung: one pass takes everything.
        }
    }

    /// <summary>Waits for a ring, at most this long.</summary>
    public Task WaitAsync(TimeSpan longest, CancellationToken cancellation) => rung.WaitAsync(longest, cancellation);

    /// <inheritdoc/>
    public void Dispose() => rung.Dispose();
}
