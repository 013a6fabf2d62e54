using System.Collections.Concurrent;
using System.Diagnostics;

namespace Rapport.Platform.Driving.Load;

/// <summary>
/// Starts operations at a rate whether or not earlier ones have ended, as the world does: an outage makes a queue. Each
/// is timed from when it should have started, so that a stall counts for everyone who would have come meanwhile.
/// </summary>
/// <param name="perSecond">Operations a second; may change while it runs.</param>
public sealed class OpenLoop(double perSecond)
{
    // A bound on memory, far above what an outage of a minute makes.
    private readonly SemaphoreSlim room = new(5_000);
    private readonly Stopwatch since = Stopwatch.StartNew();
    private readonly Lock gate = new();
    private double perSecond = perSecond;
    private TimeSpan next;

    /// <summary>Operations a second.</summary>
    public double PerSecond
    {
        get => Volatile.Read(ref perSecond);
        set => Volatile.Write(ref perSecond, value);
    }

    /// <summary>
    /// Who lags further behind (the machine that sends stalled) does not catch up by a burst: what should have started
    /// before starts late. Without a bound by default: everything is timed from its own turn.
    /// </summary>
    public TimeSpan MostBehind { get; init; } = TimeSpan.MaxValue;

    /// <summary>Starts an operation for each item when its turn has come, and returns when all have ended.</summary>
    /// <returns>How long each took from its turn on.</returns>
    public async Task<Latencies> RunAsync<T>(IEnumerable<T> items, Func<T, Task> operation)
    {
        var measured = new ConcurrentBag<TimeSpan>();
        var running = new List<Task>();
        foreach (var item in items)
        {
            var due = Turn();
            if (due - since.Elapsed is { } wait && wait > TimeSpan.Zero)
                await Task.Delay(wait);
            await room.WaitAsync();
            running.Add(RunOneAsync(item, due));
            if (running.Find(task => task.IsFaulted) is { } failed)
                await failed;
        }

        await Task.WhenAll(running);
        return new Latencies(measured);

        async Task RunOneAsync(T each, TimeSpan due)
        {
            try
            {
                await operation(each);
                measured.Add(since.Elapsed - due);
            }
            finally
            {
                room.Release();
            }
        }
    }

    private TimeSpan Turn()
    {
        lock (gate)
        {
            var behind = since.Elapsed - MostBehind;
            return next = (next < behind ? behind : next) + TimeSpan.FromSeconds(1 / PerSecond);
        }
    }
}
