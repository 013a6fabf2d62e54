using Microsoft.Extensions.Logging;
using Rapport.Contact.V1;
using Rapport.Following.Telemetry;
using Rapport.Hosting.Background;
using Rapport.Hosting.Stores;
using Rapport.Hosting.Time;

namespace Rapport.Following.Conclusions;

/// <summary>
/// Carries conclusions from the outbox back into the log: append (acknowledged), then remove. Dying in between only
/// repeats an append, which the log recognises by its id. Whoever fills the outbox rings, so that they leave at once.
/// </summary>
public sealed class ConclusionRelay(
    IConclusionOutbox outbox, EventLogService.EventLogServiceClient log, StoreGate gate, ILogger<ConclusionRelay> logger)
    : Loop("Relaying conclusions into the log", Idle, logger, gate), IClockParticipant
{
    private const int BatchSize = 500;

    // Half of what a service takes: large conclusions never make a batch that is refused for ever.
    private const int BatchBytes = 2 * 1024 * 1024;
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public Task<DateTimeOffset?> NextDueAsync(DateTimeOffset now, CancellationToken cancellation) =>
        Task.FromResult<DateTimeOffset?>(null);

    /// <inheritdoc/>
    public async Task<bool> IsBusyAsync(DateTimeOffset now, CancellationToken cancellation) =>
        (await outbox.ReadAsync(1, cancellation)).Count > 0;

    /// <inheritdoc/>
    protected override async Task<bool> PassAsync(CancellationToken cancellation)
    {
        var entries = Fitting(await outbox.ReadAsync(BatchSize, cancellation));
        if (entries.Count == 0)
            return false;
        var answer = await log.AppendEventsAsync(
            new AppendEventsRequest { Conclusions = { entries.Select(e => e.Conclusion) } },
            cancellationToken: cancellation);
        foreach (var reject in answer.Rejected)
            Log.ConclusionRejected(Logger, entries[reject.Index].Conclusion.Id, reject.Reason);
        await outbox.RemoveAsync(entries, cancellation);
        RelayMetrics.Appended(entries.Count - answer.Rejected.Count);
        return true;
    }

    /// <inheritdoc/>
    protected override void CountFailure() => RelayMetrics.Failed();

    private static IReadOnlyList<OutboxEntry> Fitting(IReadOnlyList<OutboxEntry> entries)
    {
        var (count, bytes) = (0, 0);
        while (count < entries.Count && (bytes += entries[count].Conclusion.CalculateSize()) <= BatchBytes)
            count++;
        return count == entries.Count ? entries : [.. entries.Take(Math.Max(1, count))];
    }
}
