using System.Collections.Concurrent;

namespace Rapport.Bench.Load;

/// <summary>So many callers, each starting the next operation when its last has ended: what goes through.</summary>
internal static class Flood
{
    /// <summary>Runs a number of operations.</summary>
    /// <returns>Operations a second, and how long each took.</returns>
    public static async Task<(double PerSecond, Latencies Latencies)> RunAsync(
        int callers, int operations, Func<int, Task> operation)
    {
        var time = TimeProvider.System;
        var measured = new ConcurrentBag<TimeSpan>();
        var started = time.GetTimestamp();
        await Parallel.ForEachAsync(Enumerable.Range(0, operations),
            new ParallelOptions { MaxDegreeOfParallelism = callers }, async (number, _) =>
            {
                var begun = time.GetTimestamp();
                await operation(number);
                measured.Add(time.GetElapsedTime(begun));
            });
        return (operations / time.GetElapsedTime(started).TotalSeconds, new Latencies(measured));
    }
}
