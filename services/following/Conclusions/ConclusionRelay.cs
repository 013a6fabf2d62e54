using Grpc.Core;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Rapport.Contact.V1;
using Rapport.Following.Telemetry;
using Rapport.Hosting.Background;
using Rapport.Hosting.Stores;
using Rapport.Hosting.Time;

namespace Rapport.Following.Conclusions;

/// <summary>
/// Carries conclusions from the outbox back into the log: append (acknowledged), then remove. Dying in between only
/// repeats an append, which the log recognises by its id.
/// </summary>
public sealed class ConclusionRelay(
    IConclusionOutbox outbox, EventLogService.EventLogServiceClient log, StoreGate gate, ILogger<ConclusionRelay> logger)
    : BackgroundService, IClockParticipant
{
    private const int BatchSize = 500;

    // Half of what a service takes: large conclusions never make a batch that is refused for ever.
    private const int BatchBytes = 2 * 1024 * 1024;
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(1);
    private readonly Bell bell = new();

    /// <summary>Says that the outbox has new entries, so that they leave at once.</summary>
    public void Ring() => bell.Ring();

    /// <inheritdoc/>
    public Task<DateTimeOffset?> NextDueAsync(DateTimeOffset now, CancellationToken cancellation) =>
        Task.FromResult<DateTimeOffset?>(null);

    /// <inheritdoc/>
    public async Task<bool> IsBusyAsync(DateTimeOffset now, CancellationToken cancellation) =>
        (await outbox.ReadAsync(1, cancellation)).Count > 0;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await gate.Opened.WaitAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            if (!await TryRelayAsync(stoppingToken))
                await bell.WaitAsync(Idle, stoppingToken);
        }
    }

    private async Task<bool> TryRelayAsync(CancellationToken cancellation)
    {
        try
        {
            var entries = Fitting(await outbox.ReadAsync(BatchSize, cancellation));
            if (entries.Count == 0)
                return false;
            var answer = await log.AppendEventsAsync(
                new AppendEventsRequest { Conclusions = { entries.Select(e => e.Conclusion) } },
                cancellationToken: cancellation);
            foreach (var reject in answer.Rejected)
                Log.ConclusionRejected(logger, entries[reject.Index].Conclusion.Id, reject.Reason);
            await outbox.RemoveAsync(entries, cancellation);
            RelayMetrics.Appended(entries.Count - answer.Rejected.Count);
            return true;
        }
        catch (RpcException) when (cancellation.IsCancellationRequested)
        {
            // Cut off by our own shutdown; what was not removed is appended again at the next start.
            return false;
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            RelayMetrics.Failed();
            Log.RelayFailed(logger, exception is RpcException rpc ? rpc.StatusCode.ToString() : exception.GetType().Name);
            return false;
        }
    }

    private static IReadOnlyList<OutboxEntry> Fitting(IReadOnlyList<OutboxEntry> entries)
    {
        var (count, bytes) = (0, 0);
        while (count < entries.Count && (bytes += entries[count].Conclusion.CalculateSize()) <= BatchBytes)
            count++;
        return count == entries.Count ? entries : [.. entries.Take(Math.Max(1, count))];
    }
}
