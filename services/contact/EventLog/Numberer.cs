using System.Diagnostics;
using Microsoft.Extensions.Options;
using MongoDB.Driver;
using Rapport.Contact.Inbox;
using Rapport.Hosting.Stores;
using Rapport.Hosting.Time;
using Rapport.Storage.Leases;
using Rapport.Storage.Time;

namespace Rapport.Contact.EventLog;

/// <summary>
/// The one active numberer of an installation, by a fenced lease: works through the inbox in order and hands what it has
/// numbered to the publisher. A standby takes over within 10 s.
/// </summary>
internal sealed class Numberer(
    NumberingTransaction transaction, LogStores stores, StretchPublisher publisher, StoreGate gate,
    IMongoDatabase database, StoreTime time, IOptions<ContactOptions> options, ILogger<Numberer> logger)
    : BackgroundService, IClockParticipant
{
    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly MongoLease lease = new(database, time, "numberer", logger);
    private readonly NumberingQueue queue = new(stores.Inbox, options.Value.NumberingBatch);
    private long[] lastN = [];
    private long queuedUnder;
    private int failures;

    /// <summary>True in the process that numbers.</summary>
    public bool IsActive => lease.Held;

    /// <inheritdoc/>
    public Task<DateTimeOffset?> NextDueAsync(DateTimeOffset now, CancellationToken cancellation) =>
        Task.FromResult<DateTimeOffset?>(null);

    /// <inheritdoc/>
    public Task<bool> IsBusyAsync(DateTimeOffset now, CancellationToken cancellation) => stores.Inbox.AnyAsync(cancellation);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await gate.Opened.WaitAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await lease.TryHoldAsync(stoppingToken))
                    await NumberWhileHeldAsync(stoppingToken);
            }
            catch (FencedException)
            {
                Log.Fenced(logger);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                failures++;
                NumberingMetrics.Failed();
                Log.NumberingFailed(logger, failures, exception.GetType().Name);
            }

            await Task.Delay(Pause, stoppingToken);
        }
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (lease.Held)
            await lease.ReleaseAsync(cancellationToken);
    }

    private async Task NumberWhileHeldAsync(CancellationToken cancellation)
    {
        // After a failed or unconfirmed commit, too, the head tells what is true.
        lastN = await stores.Head.TakeOverAsync(lease.Fence, cancellation);
        if (queuedUnder != lease.Fence)
            queue.Clear();
        queuedUnder = lease.Fence;
        publisher.Beat(lastN);
        var renewAt = Stopwatch.GetTimestamp();
        while (lease.Held)
        {
            if (Stopwatch.GetElapsedTime(renewAt) > MongoLease.Renewal)
            {
                if (!await lease.TryHoldAsync(cancellation))
                    return;
                renewAt = Stopwatch.GetTimestamp();
            }

            if (!await NumberNextAsync(cancellation))
                await stores.Inbox.Filled.WaitAsync(Idle, cancellation);
            publisher.BeatWhenDue(lastN);
        }
    }

    private async Task<bool> NumberNextAsync(CancellationToken cancellation)
    {
        if (await queue.NextAsync(cancellation) is not { } portion)
            return false;
        IReadOnlyList<InboxEntry> entries = [];
        NumberingPlan plan;
        try
        {
            entries = await stores.Inbox.ReadAsync(portion.Keys, cancellation);
            if (entries.Count == 0)
                return true;
            plan = await NumberingMetrics.MeasureAsync(
                entries, () => transaction.NumberAsync(portion, entries, lease.Fence, lastN, cancellation));
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            if (!queue.Failed(portion, entries, exception))
                throw;
            NumberingMetrics.Failed();
            Log.Narrowing(logger, portion.Keys.Count, exception.GetType().Name);
            return true;
        }

        failures = 0;
        queue.Numbered(entries);
        foreach (var item in plan.Poison)
            Log.NotNumbered(logger, item.EventId, item.Reason, item.Detail, item.Id);
        await publisher.PublishAsync(plan.Events, cancellation);
        return true;
    }
}
