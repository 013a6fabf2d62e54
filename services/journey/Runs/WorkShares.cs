using System.Diagnostics;
using MongoDB.Driver;
using Rapport.Hosting.Background;
using Rapport.Hosting.Stores;
using Rapport.Storage.Leases;
using Rapport.Storage.Time;

namespace Rapport.Journey.Runs;

/// <summary>
/// Which shares of the runs this replica looks after: their timers and what they have to hand over. A share is held
/// under a lease; a replica takes one free share at a time, so that replicas started together divide them. Leases only
/// save work: every write compares the revision, so two holders do no harm.
/// </summary>
internal sealed class WorkShares(IMongoDatabase database, StoreTime time, StoreGate gate, ILogger<WorkShares> logger)
    : Loop("Holding shares of the runs", BetweenLooks, logger, gate)
{
    /// <summary>Number of shares; a partition belongs to share p modulo this.</summary>
    public const int Count = 4;

    private static readonly TimeSpan BetweenTakes = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    private readonly MongoLease[] leases =
        [.. Enumerable.Range(0, Count).Select(share => new MongoLease(database, time, $"journey.share.{share}", logger))];

    private long renewed = Stopwatch.GetTimestamp();

    /// <summary>The share that a partition belongs to.</summary>
    public static int Of(int partition) => partition % Count;

    /// <summary>The shares held now.</summary>
    public IReadOnlyList<int> Held => [.. Enumerable.Range(0, Count).Where(share => leases[share].Held)];

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            foreach (var lease in leases.Where(lease => lease.Held))
                await lease.ReleaseAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is MongoException or TimeoutException)
        {
            // What is not given back ends by itself.
        }
    }

    /// <inheritdoc/>
    protected override async Task<bool> PassAsync(CancellationToken cancellation)
    {
        if (Stopwatch.GetElapsedTime(renewed) >= MongoLease.Renewal)
        {
            foreach (var lease in leases.Where(lease => lease.Held))
                await lease.TryHoldAsync(cancellation);
            renewed = Stopwatch.GetTimestamp();
        }

        if (!await TryTakeOneAsync(cancellation))
            return false;
        await Task.Delay(BetweenTakes, cancellation);
        return true;
    }

    private async Task<bool> TryTakeOneAsync(CancellationToken cancellation)
    {
        foreach (var lease in leases.Where(lease => !lease.Held).OrderBy(_ => Random.Shared.Next()))
            if (await lease.TryHoldAsync(cancellation))
                return true;
        return false;
    }
}
