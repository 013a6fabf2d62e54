using Rapport.Contact.V1;
using Rapport.Hosting.Background;
using Rapport.Hosting.Stores;
using Rapport.Hosting.Time;

namespace Rapport.Scoring.Values.Points;

/// <summary>
/// Says in the log what time alone has brought about: points that expired, tiers that ended. It changes no state
/// itself; that happens when the log brings the event back. Two replicas say the same, under the same id.
/// </summary>
internal sealed class TimeReviews(
    ValueReviews reviews, EventLogService.EventLogServiceClient log, StoreGate gate, ILogger<TimeReviews> logger)
    : Loop("Saying which points expired and which tiers ended", Look, logger, gate), IClockParticipant
{
    private const int BatchSize = 500;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public Task<DateTimeOffset?> NextDueAsync(DateTimeOffset now, CancellationToken cancellation) => reviews.NextDueAsync(now);

    /// <inheritdoc/>
    public async Task<bool> IsBusyAsync(DateTimeOffset now, CancellationToken cancellation) =>
        (await reviews.FindAsync()).Count > 0;

    /// <inheritdoc/>
    protected override async Task<bool> PassAsync(CancellationToken cancellation)
    {
        foreach (var batch in (await reviews.FindAsync()).Chunk(BatchSize))
            await log.AppendEventsAsync(
                new AppendEventsRequest { Conclusions = { batch } }, cancellationToken: cancellation);
        return false;
    }
}
