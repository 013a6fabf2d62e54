using Rapport.Hosting.Stores;


namespace Rapport.Hosting.Telemetry;

/// <summary>Whether the stores of this service answer.</summary>
internal sealed class StoreGauges : IGaugeSource
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private readonly IReadOnlyList<IStoreStartup> stores;

    public StoreGauges(IEnumerable<IStoreStartup> stores)
    {
        this.stores = [.. stores.DistinctBy(store => store.Store)];
        Gauges =
        [
            .. this.stores.Select(store => new GaugeDefinition(
                "rapport.store.up", "1", "1 when the store answers.",
                new KeyValuePair<string, object?>("store", store.Store))),
        ];
    }

    /// <inheritdoc/>
    public IReadOnlyList<GaugeDefinition> Gauges { get; }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<double>> ReadAsync(CancellationToken cancellation) =>
        await Task.WhenAll(stores.Select(store => AskAsync(store, cancellation)));

    private static async Task<double> AskAsync(IStoreStartup store, CancellationToken cancellation)
    {
        try
        {
            await store.PingAsync(cancellation).WaitAsync(Patience, cancellation);
            return 1;
        }
        catch (Exception) when (!cancellation.IsCancellationRequested)
        {
            return 0;
        }
    }
}
