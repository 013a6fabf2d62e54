using StackExchange.Redis;

namespace Rapport.Sidecar.Broker;

/// <summary>
/// The connections to one component's Redis: large replies of reads must not hold up appends and acknowledgements.
/// </summary>
internal sealed class RedisConnections : IAsyncDisposable
{
    private readonly IConnectionMultiplexer writer;
    private readonly IConnectionMultiplexer reader;

    private RedisConnections(IConnectionMultiplexer writer, IConnectionMultiplexer reader)
    {
        this.writer = writer;
        this.reader = reader;
    }

    /// <summary>Appends and acknowledgements; fails at once while Redis is away.</summary>
    public IDatabase Write => writer.GetDatabase();

    public IDatabase Read => reader.GetDatabase();

    public bool AreUp => writer.IsConnected && reader.IsConnected;

    /// <summary>Starts connecting; returns also while Redis is away, since the connections keep trying.</summary>
    public static async Task<RedisConnections> Open(PubSubComponent component) =>
        new(await Connect(component, "write"), await Connect(component, "read"));

    public async ValueTask DisposeAsync()
    {
        await writer.DisposeAsync();
        await reader.DisposeAsync();
    }

    private static async Task<IConnectionMultiplexer> Connect(PubSubComponent component, string purpose)
    {
        var options = new ConfigurationOptions
        {
            EndPoints = { component.RedisHost },
            User = component.RedisUsername.Length > 0 ? component.RedisUsername : null,
            Password = component.RedisPassword.Length > 0 ? component.RedisPassword : null,
            DefaultDatabase = component.RedisDatabase,
            ClientName = $"sidecar-{component.Name}-{purpose}",
            AbortOnConnectFail = false,
            BacklogPolicy = BacklogPolicy.FailFast,
            ConnectTimeout = 2_000,
            ReconnectRetryPolicy = new LinearRetry(250),
            // No channel is ever subscribed to: spare the second socket.
            CommandMap = CommandMap.Create(["SUBSCRIBE", "UNSUBSCRIBE", "PSUBSCRIBE", "PUNSUBSCRIBE"], false),
        };
        return await ConnectionMultiplexer.ConnectAsync(options);
    }
}
