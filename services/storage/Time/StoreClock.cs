using Microsoft.Extensions.Logging;
using Rapport.Hosting.Background;
using Rapport.Hosting.Stores;
using Rapport.Hosting.Time;

namespace Rapport.Storage.Time;

/// <summary>
/// Has the process go by the clock of its MongoDB, so that all replicas stamp alike: hears it before the store counts as
/// prepared, and again in less than a second.
/// </summary>
public sealed class StoreClock(StoreTime time, SystemClock clock, ILogger<StoreClock> logger)
    : Loop("Asking the store for the time", Look, logger), IStoreStartup
{
    // Oftener than StoreTime would ask of itself, so that the store is asked once for both.
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(0.75);

    /// <inheritdoc/>
    public string Store => "MongoDB";

    /// <inheritdoc/>
    public string Setting => "ConnectionStrings:Mongo";

    /// <inheritdoc/>
    public async Task PrepareAsync(CancellationToken cancellation)
    {
        var (said, asked, heard) = await time.AskAsync(cancellation);
        clock.Follow(said, asked, heard);
    }

    /// <inheritdoc/>
    // The service's own startup asks the same server.
    public Task PingAsync(CancellationToken cancellation) => Task.CompletedTask;

    /// <inheritdoc/>
    protected override async Task<bool> PassAsync(CancellationToken cancellation)
    {
        // While it fails the monotonic clock counts on.
        await PrepareAsync(cancellation);
        return false;
    }
}
