using System.Diagnostics;

namespace Rapport.Platform.Chaos.Running;

/// <summary>Looks at the progress again and again; a store that is away at the moment is no news.</summary>
internal sealed class Watch : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource stop = new();
    private readonly Task looking;
    private volatile Progress? latest;

    /// <summary>Begins.</summary>
    public Watch(Stores stores) => looking = LookAsync(stores);

    /// <summary>The last look that succeeded; null before the first.</summary>
    public Progress? Latest => latest;

    /// <summary>Most events behind that were seen.</summary>
    public long MostLag { get; private set; }

    /// <summary>How long it takes until everyone has come as far as the log reaches now; null when it takes too long.</summary>
    public async Task<TimeSpan?> UntilCaughtUpAsync(TimeSpan bound)
    {
        var waited = Stopwatch.StartNew();
        var seen = latest;
        while (latest is null || ReferenceEquals(latest, seen))
        {
            if (waited.Elapsed > bound)
                return null;
            await Task.Delay(Look);
        }

        var target = latest.Head;
        while (!latest.HasReached(target))
        {
            if (waited.Elapsed > bound)
                return null;
            await Task.Delay(Look / 2);
        }

        return waited.Elapsed;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await looking;
        stop.Dispose();
    }

    private async Task LookAsync(Stores stores)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                latest = await Progress.ReadAsync(stores).WaitAsync(stop.Token);
                MostLag = Math.Max(MostLag, latest.Lag);
            }
            catch (Exception away) when (StoreFault.IsAway(away))
            {
                // Somebody has just been killed.
            }

            await Task.Delay(Look, stop.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }
}
