using Microsoft.Extensions.Options;
using MongoDB.Driver;
using Rapport.Contact.Ingest;
using Rapport.Defaults.Leases;
using Rapport.Defaults.Stores;
using Rapport.Defaults.Time;

namespace Rapport.Contact.EventLog;

/// <summary>
/// The one active numberer of an installation, by a fenced lease: works through the inbox in order and hands what it has
/// numbered to the publisher. A standby takes over within 10 s.
/// </summary>
internal sealed class Numberer(
    NumberingTransaction transaction, LogStores stores, RunPublisher publisher, NumberingBell bell, StoreGate gate,
    IMongoDatabase database, IOptions<ContactOptions> options, ILogger<Numberer> logger)
    : BackgroundService, IClockParticipant
{
    private const int MaxEntries = 500;
    private const int MaxListed = 2000;
    private const int AttemptsBeforeSplit = 3;
    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly MongoLease lease = new(database, "numberer", logger);
    private readonly Queue<string> waiting = new();
    private long[] lastN = [];
    private double eventsPerEntry = 1;
    private int failures;

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
        waiting.Clear();
        await publisher.BeatAsync(lastN, cancellation);
        var renewAt = TimeProvider.System.GetTimestamp();
        while (lease.Held)
        {
            if (TimeProvider.System.GetElapsedTime(renewAt) > MongoLease.Renewal)
            {
                if (!await lease.TryHoldAsync(cancellation))
                    return;
                renewAt = TimeProvider.System.GetTimestamp();
            }

            if (!await NumberNextAsync(cancellation))
                await bell.WaitAsync(Idle, cancellation);
            await publisher.BeatWhenDueAsync(lastN, cancellation);
        }
    }

    private async Task<bool> NumberNextAsync(CancellationToken cancellation)
    {
        if (waiting.Count == 0)
        {
            foreach (var key in await stores.Inbox.ListAsync(MaxListed, cancellation))
                waiting.Enqueue(key);
            if (waiting.Count == 0)
                return false;
        }

        var next = new List<string>();
        while (next.Count < EntriesWanted() && waiting.TryDequeue(out var key))
            next.Add(key);
        var entries = await stores.Inbox.ReadAsync(next, cancellation);
        if (entries.Count == 0)
            return true;
        var plan = await transaction.NumberAsync(entries, lease.Fence, lastN, cancellation);
        failures = 0;
        eventsPerEntry = Math.Max(1, entries.Average(e => e.Events.Count));
        foreach (var orphan in plan.Orphans)
            Log.Orphan(logger, orphan.Id);
        await publisher.PublishAsync(plan.Events, cancellation);
        return true;
    }

    /// <summary>So many entries that they hold a batch of events; one at a time when a batch keeps failing.</summary>
    private int EntriesWanted() => failures >= AttemptsBeforeSplit
        ? 1
        : Math.Clamp((int)Math.Ceiling(options.Value.NumberingBatch / eventsPerEntry), 1, MaxEntries);
}
