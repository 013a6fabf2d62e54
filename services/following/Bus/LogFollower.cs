using System.Diagnostics;
using Grpc.Core;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Rapport.Common.V1;
using Rapport.Contact.V1;
using Rapport.Events;
using Rapport.Following.Poison;
using Rapport.Following.Telemetry;
using Rapport.Hosting.Background;
using Rapport.Hosting.Stores;
using Rapport.Hosting.Time;

namespace Rapport.Following.Bus;

/// <summary>
/// Follows the log: applies the stretches that the bus brings, parks early ones, and reads back from the log what the bus
/// lost. The bus may lose, repeat and reorder anything; the numbers show it and the log repairs it.
/// </summary>
public sealed class LogFollower(
    ILogApplier applier, PoisonIsolation isolation, EventLogService.EventLogServiceClient log, LogEnds ends, StoreGate gate,
    ILogger<LogFollower> logger)
    : BackgroundService, ILogProgress
{
    private const int ReadBackEvents = 1000;
    private const int ReadBackPartitions = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LookWhileParked = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Doubt = TimeSpan.FromSeconds(1);
    private readonly Bell parked = new();
    private FollowedPartition[] partitions = [];
    private IReadOnlyList<long> heldAtStart = [];
    private bool hasCaughtUp;
    private long heardAt;
    private long comparedAt;

    /// <summary>Events of a partition that are in the log but have not taken effect here, as far as is known.</summary>
    public long LagOf(int partition) =>
        partition < partitions.Length ? Math.Max(0, partitions[partition].LastN - partitions[partition].Watermark) : 0;

    /// <summary>
    /// Whether all that the log held when this process started has taken effect. Of an event that a dying process applied by
    /// half the rest is still to come until then.
    /// </summary>
    public bool HasCaughtUp => hasCaughtUp =
        hasCaughtUp || (heldAtStart.Count > 0 && partitions.All(p => p.Watermark >= heldAtStart[p.Number]));

    /// <summary>What is followed, for those who watch.</summary>
    internal IReadOnlyList<FollowedPartition> Followed => partitions;

    /// <summary>Takes a message from the bus; when it returns, every stretch took effect, was known, or is parked.</summary>
    /// <exception cref="Exception">The store could not be reached: the bus must deliver again.</exception>
    public async Task OfferAsync(Runs message, CancellationToken cancellation)
    {
        Interlocked.Exchange(ref heardAt, Stopwatch.GetTimestamp());
        // Before start-up is through there is nothing to compare with; the log will be read from the watermark.
        if (partitions.Length == 0)
            return;
        var rounds = message.Runs_.Where(stretch => stretch.Partition >= 0 && stretch.Partition < partitions.Length)
            .GroupBy(stretch => stretch.Partition).OrderBy(group => group.Key).Select(group => group.ToList()).ToList();
        var held = new List<FollowedPartition>(rounds.Count);
        try
        {
            // Always in ascending order, so that two messages never wait for each other.
            foreach (var partition in rounds.Select(round => partitions[round[0].Partition]))
            {
                await partition.Gate.WaitAsync(cancellation);
                held.Add(partition);
            }

            for (var i = 0; rounds.Any(round => round.Count > i); i++)
                await ApplyAndDrainAsync([.. rounds.Where(round => round.Count > i).Select(round => round[i])], cancellation);
        }
        finally
        {
            foreach (var partition in held)
                partition.Gate.Release();
        }
    }

    /// <summary>Takes a heartbeat: what is in the log but has not come is read back.</summary>
    public void Hear(Heartbeat heartbeat)
    {
        Interlocked.Exchange(ref heardAt, Stopwatch.GetTimestamp());
        Learn(heartbeat.LastN);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<long>> AppliedAsync(CancellationToken cancellation) =>
        partitions.Length == 0 ? [] : await applier.ReadWatermarksAsync(partitions.Length, cancellation);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await gate.Opened.WaitAsync(stoppingToken);
        while (partitions.Length == 0)
            await TryAsync(StartAsync, stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            await parked.WaitAsync(partitions.Any(p => p.HasParked) ? LookWhileParked : Look, stoppingToken);
            if (Stopwatch.GetElapsedTime(Interlocked.Read(ref heardAt)) > Silence || ends.AreOld)
                await TryAsync(AskAsync, stoppingToken);
            if (Stopwatch.GetElapsedTime(comparedAt) > Doubt)
                await TryAsync(CompareWithStoreAsync, stoppingToken);
            await TryAsync(RepairAsync, stoppingToken);
        }

        async Task StartAsync(CancellationToken cancellation)
        {
            var status = await ends.AskAsync(cancellation);
            var watermarks = await applier.ReadWatermarksAsync(status.PartitionCount, cancellation);
            partitions = [.. Enumerable.Range(0, status.PartitionCount).Select(p => new FollowedPartition(p)
            {
                Watermark = watermarks[p],
                LastN = Math.Max(status.LastN[p], watermarks[p]),
            })];
            heldAtStart = [.. partitions.Select(p => p.LastN)];
            // What happened before this process was there need not wait for the patience of a reordered message.
            await ReadBackAsync([.. partitions.Where(p => p.LastN > p.Watermark)], cancellation);
        }
    }

    /// <summary>The log itself tells its time, and how far it reaches when the bus brings no heartbeat.</summary>
    private async Task AskAsync(CancellationToken cancellation)
    {
        var status = await ends.AskAsync(cancellation);
        Interlocked.Exchange(ref heardAt, Stopwatch.GetTimestamp());
        Learn(status.LastN);
    }

    /// <summary>
    /// A store that was restarted may have lost its last writes, watermark and effects alike. Where no event comes
    /// afterwards, nobody but this comparison would notice.
    /// </summary>
    private async Task CompareWithStoreAsync(CancellationToken cancellation)
    {
        comparedAt = Stopwatch.GetTimestamp();
        // Known before the store is asked: what the store says less than this, it has lost.
        var known = partitions.Select(p => p.Watermark).ToList();
        var stored = await applier.ReadWatermarksAsync(partitions.Length, cancellation);
        foreach (var partition in partitions.Where(p => stored[p.Number] < known[p.Number]))
        {
            await partition.Gate.WaitAsync(cancellation);
            try
            {
                var now = await applier.ReadWatermarksAsync(partitions.Length, cancellation);
                partition.Note(now[partition.Number], Stopwatch.GetTimestamp());
                Log.FellBack(logger, partition.Number, known[partition.Number], now[partition.Number]);
            }
            finally
            {
                partition.Gate.Release();
            }
        }
    }

    private void Learn(IReadOnlyList<long> lastN)
    {
        for (var p = 0; p < Math.Min(lastN.Count, partitions.Length); p++)
            partitions[p].LastN = Math.Max(partitions[p].LastN, lastN[p]);
    }

    private async Task TryAsync(Func<CancellationToken, Task> work, CancellationToken cancellation)
    {
        try
        {
            await work(cancellation);
        }
        catch (RpcException) when (cancellation.IsCancellationRequested)
        {
            // Cut off by our own shutdown.
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            var fault = exception is RpcException rpc ? rpc.StatusCode.ToString() : exception.GetType().Name;
            Log.ReadBackFailed(logger, fault);
            await Task.Delay(TimeSpan.FromSeconds(1), cancellation);
        }
    }

    private async Task RepairAsync(CancellationToken cancellation)
    {
        if (Array.TrueForAll(partitions, p => p.LastN <= p.Watermark))
            return;
        // The replicas share the bus: what is missing here may have come to another one.
        var applied = await applier.ReadWatermarksAsync(partitions.Length, cancellation);
        var now = Stopwatch.GetTimestamp();
        var missing = new List<FollowedPartition>();
        foreach (var partition in partitions)
        {
            if (!await partition.Gate.WaitAsync(0, cancellation))
                continue;
            try
            {
                partition.Note(applied[partition.Number], now);
                if (partition.BehindSince is { } since && Stopwatch.GetElapsedTime(since, now) >= Patience)
                    missing.Add(partition);
                else if (partition.TakeReady() is { } ready)
                    await ApplyAndDrainAsync([ready], cancellation);
            }
            finally
            {
                partition.Gate.Release();
            }
        }

        await ReadBackAsync(missing, cancellation);
    }

    // In random order, so that replicas that start together seldom read the same partition.
    private Task ReadBackAsync(IReadOnlyCollection<FollowedPartition> behind, CancellationToken cancellation) =>
        Parallel.ForEachAsync(
            behind.OrderBy(_ => Random.Shared.Next()),
            new ParallelOptions { MaxDegreeOfParallelism = ReadBackPartitions, CancellationToken = cancellation },
            async (partition, token) => await ReadBackAsync(partition, token));

    /// <summary>
    /// Reads what is missing, a stretch ahead of what is applied. The gate is held for one stretch at a time, so that
    /// messages are taken in between; another replica that works on the partition is left to it.
    /// </summary>
    private async Task ReadBackAsync(FollowedPartition partition, CancellationToken cancellation)
    {
        var first = partition.Watermark + 1;
        var (from, events) = (first, 0);
        for (var reading = ReadAsync(partition.Number, from, cancellation); reading is not null;)
        {
            var answer = await reading;
            var stretch = answer.Run;
            if (stretch is null || stretch.Events.Count == 0)
                break;
            from = stretch.FirstN + stretch.Events.Count;
            reading = from <= answer.LastN ? ReadAsync(partition.Number, from, cancellation) : null;
            await partition.Gate.WaitAsync(cancellation);
            try
            {
                partition.LastN = Math.Max(partition.LastN, answer.LastN);
                var outcome = await ApplyAndDrainAsync([stretch], cancellation);
                events += stretch.Events.Count;
                if (outcome != ApplyResult.Applied || partition.Watermark != from - 1)
                    break;
            }
            finally
            {
                partition.Gate.Release();
            }
        }

        if (events > 0)
        {
            ConsumerMetrics.ReadBack(events);
            Log.ReadBack(logger, partition.Number, events, first);
        }
    }

    private Task<ReadEventsResponse> ReadAsync(int partition, long from, CancellationToken cancellation) =>
        log.ReadEventsAsync(
            new ReadEventsRequest { Partition = partition, FromN = from, MaxEvents = ReadBackEvents },
            cancellationToken: cancellation).ResponseAsync;

    /// <summary>Applies stretches of partitions whose gates are held, then what was parked behind them.</summary>
    /// <returns>What became of the first stretch.</returns>
    private async Task<ApplyResult> ApplyAndDrainAsync(IReadOnlyList<Stretch> stretches, CancellationToken cancellation)
    {
        ApplyResult? first = null;
        while (stretches.Count > 0)
        {
            var outcomes = await isolation.ApplyAsync([.. stretches.Select(stretch => stretch.Believed())], cancellation);
            first ??= outcomes[0].Result;
            var now = Stopwatch.GetTimestamp();
            var next = new List<Stretch>();
            for (var i = 0; i < stretches.Count; i++)
            {
                var partition = partitions[stretches[i].Partition];
                if (outcomes[i].Result == ApplyResult.Early)
                {
                    partition.Park(stretches[i]);
                    parked.Ring();
                }

                partition.Note(outcomes[i].Watermark, now);
                if (partition.TakeReady() is { } ready)
                    next.Add(ready);
            }

            stretches = next;
        }

        return first ?? ApplyResult.Duplicate;
    }
}
