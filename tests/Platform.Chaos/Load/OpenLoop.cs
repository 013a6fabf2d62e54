using System.Diagnostics;

namespace Rapport.Platform.Chaos.Load;

/// <summary>
/// Starts sending at a rate whether or not earlier requests were answered, as the world does: an outage makes a queue.
/// </summary>
/// <param name="perSecond">Requests a second; may change while it runs.</param>
internal sealed class OpenLoop(double perSecond)
{
    // A bound on memory, far above what an outage of a minute makes.
    private readonly SemaphoreSlim room = new(5_000);
    private readonly Stopwatch since = Stopwatch.StartNew();
    private readonly Lock gate = new();
    private double perSecond = perSecond;
    private TimeSpan next;

    /// <summary>Requests a second.</summary>
    public double PerSecond
    {
        get => Volatile.Read(ref perSecond);
        set => Volatile.Write(ref perSecond, value);
    }

    /// <summary>Starts each when its turn has come, and returns when all have ended.</summary>
    public async Task RunAsync(IEnumerable<byte[]> bodies, Func<byte[], Task> send)
    {
        var running = new List<Task>();
        foreach (var body in bodies)
        {
            if (Turn() - since.Elapsed is { } wait && wait > TimeSpan.Zero)
                await Task.Delay(wait);
            await room.WaitAsync();
            running.Add(SendAsync(body, send));
            if (running.Find(task => task.IsFaulted) is { } failed)
                await failed;
        }

        await Task.WhenAll(running);
    }

    // Whoever lags a second behind (a stalled machine) does not catch up by a burst.
    private TimeSpan Turn()
    {
        lock (gate)
        {
            var behind = since.Elapsed - TimeSpan.FromSeconds(1);
            return next = (next < behind ? behind : next) + TimeSpan.FromSeconds(1 / PerSecond);
        }
    }

    private async Task SendAsync(byte[] body, Func<byte[], Task> send)
    {
        try
        {
            await send(body);
        }
        finally
        {
            room.Release();
        }
    }
}
