using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Rapport.Hosting.Background;
using Rapport.Hosting.Stores;
using Rapport.Hosting.Time;

namespace Rapport.Storage.Time;

/// <summary>
/// Has the process go by the clock of its MongoDB, so that all replicas stamp alike: hears it before the store counts as
/// prepared, and again every second.
/// </summary>
public sealed class StoreClock(StoreTime time, SystemClock clock, ILogger<StoreClock> logger)
    : Loop("Asking the store for the time", Look, logger), IStoreStartup
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public string Store => "MongoDB";

    /// <inheritdoc/>
    public string Setting => "ConnectionStrings:Mongo";

    /// <inheritdoc/>
    public async Task PrepareAsync(CancellationToken cancellation)
    {
        var asked = Stopwatch.GetTimestamp();
        clock.Follow(await time.AskAsync(cancellation), asked);
    }

    /// <inheritdoc/>
    public Task PingAsync(CancellationToken cancellation) => Task.CompletedTask;

    /// <inheritdoc/>
    protected override async Task<bool> PassAsync(CancellationToken cancellation)
    {
        // While it fails the monotonic clock counts on.
        await PrepareAsync(cancellation);
        return false;
    }
}
