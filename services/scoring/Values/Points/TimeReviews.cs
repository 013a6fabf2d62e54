using Grpc.Core;
using Rapport.Contact.V1;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Stores;
using Rapport.Hosting.Time;
using StackExchange.Redis;

namespace Rapport.Scoring.Values.Points;

/// <summary>
/// Says in the log what time alone has brought about: points that expired, tiers that ended. It changes no state
/// itself; that happens when the log brings the event back. Two replicas say the same, under the same id.
/// </summary>
internal sealed class TimeReviews(
    ValueReviews reviews, EventLogService.EventLogServiceClient log, StoreGate gate, ILogger<TimeReviews> logger)
    : BackgroundService, IClockParticipant
{
    private const int BatchSize = 500;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public Task<DateTimeOffset?> NextDueAsync(DateTimeOffset now, CancellationToken cancellation) => reviews.NextDueAsync(now);

    /// <inheritdoc/>
    public async Task<bool> IsBusyAsync(DateTimeOffset now, CancellationToken cancellation) =>
        (await reviews.FindAsync()).Count > 0;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await gate.Opened.WaitAsync(stoppingToken);
        for (; !stoppingToken.IsCancellationRequested; await Task.Delay(Look, stoppingToken))
        {
            try
            {
                foreach (var batch in (await reviews.FindAsync()).Chunk(BatchSize))
                    await log.AppendEventsAsync(
                        new AppendEventsRequest { Conclusions = { batch } }, cancellationToken: stoppingToken);
            }
            catch (Exception exception) when (
                exception is RedisException or TimeoutException or RpcException or DomainError
                && !stoppingToken.IsCancellationRequested)
            {
                Log.ReviewsFailed(logger, exception.GetType().Name);
            }
        }
    }
}
