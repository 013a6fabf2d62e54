namespace Rapport.MongoGateway.Postgres;

/// <summary>
/// Two pools: open transactions hold their connections between commands, and must not starve everybody else.
/// </summary>
internal sealed class PostgresPools : IAsyncDisposable
{
    // Longer than any transaction of ours; the command is tried again before it fails.
    private static readonly TimeSpan CommandLockTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Creates both pools; no connection is opened yet.</summary>
    public PostgresPools(GatewayOptions options)
    {
        var patience = TimeSpan.FromSeconds(options.ConnectionWaitSeconds);
        Commands = ConnectionPool.Create(
            "commands", options.Postgres, options.Connections, CommandLockTimeout, patience);
        Transactions = ConnectionPool.Create(
            "transactions", options.Postgres, options.TransactionConnections,
            TimeSpan.FromMilliseconds(options.TransactionLockMilliseconds), patience);
    }

    /// <summary>For commands outside transactions.</summary>
    public ConnectionPool Commands { get; }

    /// <summary>For transactions.</summary>
    public ConnectionPool Transactions { get; }

    /// <summary>Closes idle connections of both: PostgreSQL has gone away, they are broken.</summary>
    public void DropIdle()
    {
        Commands.DropIdle();
        Transactions.DropIdle();
    }

    /// <summary>Closes all connections.</summary>
    public async ValueTask DisposeAsync()
    {
        await Commands.DisposeAsync();
        await Transactions.DisposeAsync();
    }
}
