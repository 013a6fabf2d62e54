using Rapport.Hosting.Stores;


namespace Rapport.Hosting.Telemetry;

/// <summary>Whether the stores of this service answer.</summary>
internal sealed class StoreGauges : IGaugeSource
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private readonly IReadOnlyList<IGrouping<string, IStoreStartup>> stores;

    public StoreGauges(IEnumerable<IStoreStartup> stores)
    {
        this.stores = [.. stores.GroupBy(store => store.Store)];
        Gauges =
        [
            .. this.stores.Select(store => new GaugeDefinition(
                "rapport.store.up", "1", "1 when the store answers.",
                new KeyValuePair<string, object?>("store", store.Key))),
        ];
    }

    /// <inheritdoc/>
    public IReadOnlyList<GaugeDefinition> Gauges { get; }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<double>> ReadAsync(CancellationToken cancellation) =>
        await Task.WhenAll(stores.Select(store => AskAsync(store, cancellation)));

    /// <summary>Asks everyone who needs the store: some only read there and leave the question to others.</summary>
    private static async Task<double> AskAsync(IEnumerable<IStoreStartup> users, CancellationToken cancellation)
    {
        try
        {
            await Task.WhenAll(users.Select(user => user.PingAsync(cancellation))).WaitAsync(Patience, cancellation);
            return 1;
        }
        catch (Exception) when (!cancellation.IsCancellationRequested)
        {
            return 0;
        }
    }
}
