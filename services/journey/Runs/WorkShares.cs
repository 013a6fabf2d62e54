using MongoDB.Driver;
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
    : BackgroundService
{
    /// <summary>Number of shares; a partition belongs to share p modulo this.</summary>
    public const int Count = 4;

    private static readonly TimeSpan BetweenTakes = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    private readonly MongoLease[] leases =
        [.. Enumerable.Range(0, Count).Select(share => new MongoLease(database, time, $"journey.share.{share}", logger))];

    /// <summary>The share that a partition belongs to.</summary>
    public static int Of(int partition) => partition % Count;

    /// <summary>The shares held now.</summary>
    public IReadOnlyList<int> Held => [.. Enumerable.Range(0, Count).Where(share => leases[share].Held)];

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        foreach (var lease in leases.Where(lease => lease.Held))
            await TryAsync(() => lease.ReleaseAsync(cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await gate.Opened.WaitAsync(stoppingToken);
        var renewed = TimeProvider.System.GetTimestamp();
        while (!stoppingToken.IsCancellationRequested)
        {
            var before = Held.Count;
            await TryAsync(() => TakeOneAsync(stoppingToken), stoppingToken);
            if (TimeProvider.System.GetElapsedTime(renewed) >= MongoLease.Renewal)
            {
                renewed = TimeProvider.System.GetTimestamp();
                foreach (var lease in leases.Where(lease => lease.Held))
                    await TryAsync(() => lease.TryHoldAsync(stoppingToken), stoppingToken);
            }

            await Task.Delay(Held.Count > before ? BetweenTakes : BetweenLooks, stoppingToken);
        }
    }

    private async Task TakeOneAsync(CancellationToken cancellation)
    {
        foreach (var lease in leases.Where(lease => !lease.Held).OrderBy(_ => Random.Shared.Next()))
            if (await lease.TryHoldAsync(cancellation))
                return;
    }

    private async Task TryAsync(Func<Task> work, CancellationToken cancellation)
    {
        try
        {
            await work();
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            Log.WorkFailed(logger, "leases", exception.GetType().Name);
        }
    }
}
