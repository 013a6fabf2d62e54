using Rapport.Platform.Testing.Log;

namespace Rapport.Scoring.Tests.Kills;

/// <summary>Delivers the log to one of several processes, again until one has taken it, as the bus does.</summary>
internal sealed class Bus : IAsyncDisposable
{
    private const int MostInRun = 20;
    private readonly CancellationTokenSource stop = new();
    private readonly Task running;

    public Bus(FakeLog log, IReadOnlyList<ScoringProcess> processes) =>
        running = Task.WhenAll(Enumerable.Range(0, log.PartitionCount).Select(p => Task.Run(() => DeliverAsync(log, p, processes))));

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running;
        stop.Dispose();
    }

    private async Task DeliverAsync(FakeLog log, int partition, IReadOnlyList<ScoringProcess> processes)
    {
        var (random, taken) = (new Random(partition), 0L);
        while (!stop.IsCancellationRequested)
        {
            var run = log.Read(partition, taken + 1, MostInRun);
            if (run.Events.Count > 0 && await processes[random.Next(processes.Count)].Process.DeliverAsync(run))
                taken += run.Events.Count;
            else
                await Task.Delay(10);
        }
    }
}
