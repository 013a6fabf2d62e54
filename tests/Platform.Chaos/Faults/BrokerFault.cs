using Rapport.Platform.Chaos.Running;
using StackExchange.Redis;

namespace Rapport.Platform.Chaos.Faults;

/// <summary>How the broker loses what it holds.</summary>
internal enum BrokerLoss
{
    /// <summary>Everything in its database is gone, groups and all.</summary>
    Flush,

    /// <summary>The streams are deleted.</summary>
    Delete,

    /// <summary>The streams are cut to nothing; what was not read is gone.</summary>
    Trim,
}

/// <summary>The broker loses what it holds; the states of the services, in other databases, stay.</summary>
/// <param name="loss">How.</param>
internal sealed class BrokerFault(BrokerLoss loss) : IFault
{
    /// <inheritdoc/>
    public string Name => $"broker {loss.ToString().ToLowerInvariant()}";

    /// <inheritdoc/>
    public async Task InjectAsync(Scene scene)
    {
        var record = scene.Begin(Name);
        try
        {
            await LoseAsync(scene.Stores);
        }
        catch (Exception away) when (StoreFault.IsAway(away))
        {
            return;
        }

        scene.Follow(record);
    }

    private async Task LoseAsync(Stores stores)
    {
        var broker = stores.Redis(Stores.Broker);
        if (loss == BrokerLoss.Flush)
        {
            await stores.RedisServer.FlushDatabaseAsync(Stores.Broker);
            return;
        }

        await foreach (var key in stores.RedisServer.KeysAsync(Stores.Broker))
            if (await broker.KeyTypeAsync(key) == RedisType.Stream)
                if (loss == BrokerLoss.Delete)
                    await broker.KeyDeleteAsync(key);
                else
                    await broker.StreamTrimAsync(key, maxLength: 0);
    }
}
