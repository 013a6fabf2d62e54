using System.Collections.Concurrent;

namespace Rapport.Bench.Load;

/// <summary>
/// Starts operations at a fixed rate whether or not earlier ones have ended, as the world does. Each is timed from when
/// it should have started, so that a stall counts for everyone who would have come meanwhile.
/// </summary>
internal static class OpenLoop
{
    /// <summary>Runs for a while at a rate and waits for the last.</summary>
    /// <param name="perSecond">Operations a second.</param>
    /// <param name="duration">How long new ones are started.</param>
    /// <param name="operation">Gets its number, from 0.</param>
    public static async Task<Latencies> RunAsync(double perSecond, TimeSpan duration, Func<int, Task> operation)
    {
        var time = TimeProvider.System;
        var started = time.GetTimestamp();
        var measured = new ConcurrentBag<TimeSpan>();
        var running = new List<Task>();
        for (var i = 0; i < perSecond * duration.TotalSeconds; i++)
        {
            var due = TimeSpan.FromSeconds(i / perSecond);
            if (due - time.GetElapsedTime(started) is { } wait && wait > TimeSpan.Zero)
                await Task.Delay(wait);
            running.Add(RunOneAsync(i, due));
        }

        await Task.WhenAll(running);
        return new Latencies(measured);

        async Task RunOneAsync(int number, TimeSpan due)
        {
            await operation(number);
            measured.Add(time.GetElapsedTime(started) - due);
        }
    }
}
