using Rapport.Demo.Playing;

namespace Rapport.Demo.Files;

/// <summary>Plays a file of events in time order, with the platform's clock following the events.</summary>
internal sealed class FilePlayer(GatewayClient gateway, PlatformTime time)
{
    private const int BatchSize = 100;
    private const int Chunk = 2000;

    /// <summary>Sends all events and returns when they have taken effect.</summary>
    /// <param name="events">The events; sorted by time here.</param>
    /// <param name="report">Hears how many have been sent.</param>
    /// <param name="cancellation">Ends the play.</param>
    /// <returns>Seconds it took.</returns>
    public async Task<double> PlayAsync(
        IEnumerable<FileEvent> events, Action<int> report, CancellationToken cancellation)
    {
        var watch = TimeProvider.System.GetTimestamp();
        var sent = 0;
        foreach (var chunk in events.OrderBy(e => e.At).Chunk(Chunk))
        {
            await time.AdvanceToAsync(chunk[^1].At, cancellation);
            foreach (var batch in chunk.Chunk(BatchSize))
            {
                await gateway.SendBatchAsync(batch.Select(e => e.Body), cancellation);
                report(sent += batch.Length);
            }
        }

        // Asking for the time that it is waits until every service has caught up.
        await time.AdvanceToAsync(await time.NowAsync(cancellation), cancellation);
        return TimeProvider.System.GetElapsedTime(watch).TotalSeconds;
    }
}
