namespace Rapport.Contact.EventLog;

/// <summary>Wakes the numberer of this process as soon as something is in the inbox.</summary>
internal sealed class NumberingBell
{
    private readonly SemaphoreSlim bell = new(0, 1);

    public void Ring()
    {
        try
        {
            bell.Release();
        }
        catch (SemaphoreFullException)
        {
            // Already rung.
        }
    }

    public Task WaitAsync(TimeSpan atMost, CancellationToken cancellation) => bell.WaitAsync(atMost, cancellation);
}
