using Npgsql;
using Rapport.MongoGateway.Errors;

namespace Rapport.MongoGateway.Postgres;

/// <summary>
/// A bounded number of PostgreSQL connections. A caller who finds none free waits, but not forever: a clear error beats
/// a client that hangs.
/// </summary>
internal sealed class ConnectionPool : IAsyncDisposable
{
    private readonly string purpose;
    private readonly int size;
    private readonly TimeSpan patience;
    private readonly SemaphoreSlim free;
    private readonly NpgsqlDataSource source;

    private ConnectionPool(string purpose, int size, TimeSpan patience, NpgsqlDataSource source)
    {
        this.purpose = purpose;
        this.size = size;
        this.patience = patience;
        this.source = source;
        free = new SemaphoreSlim(size, size);
    }

    /// <summary>Creates a pool; no connection is opened yet.</summary>
    /// <param name="purpose">For error messages: "commands", "transactions".</param>
    /// <param name="connectionString">Host, port, user and database.</param>
    /// <param name="size">Most connections at a time.</param>
    /// <param name="lockTimeout">How long a statement waits for a row lock before it fails with 55P03.</param>
    /// <param name="patience">How long a caller waits for a free connection.</param>
    public static ConnectionPool Create(
        string purpose, string connectionString, int size, TimeSpan lockTimeout, TimeSpan patience)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            ApplicationName = $"mongo-gateway {purpose}",
            MaxPoolSize = size,
            NoResetOnClose = true,
            MaxAutoPrepare = 60,
            AutoPrepareMinUsages = 2,
            CommandTimeout = 600,
            Timeout = 10,
            WriteBufferSize = 65_536,
            Options = "-c search_path=documentdb_api_catalog,documentdb_api,public -c client_min_messages=warning " +
                // Sorted results are kept in files: no cursor holds a connection.
                "-c documentdb.useFileBasedPersistedCursors=on " +
                "-c documentdb.defaultCursorExpiryTimeLimitSeconds=3600 " +
                $"-c lock_timeout={lockTimeout.TotalMilliseconds:0}",
        };
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString);
        // Only built-in types are read and written: no need to ask for the others on every connection.
        builder.ConfigureTypeLoading(types => types.EnableTypeLoading(false));
        return new ConnectionPool(purpose, size, patience, builder.Build());
    }

    /// <summary>Takes an open connection; dispose it to give it back.</summary>
    /// <exception cref="CommandError">All connections stayed busy.</exception>
    /// <exception cref="NpgsqlException">PostgreSQL cannot be reached.</exception>
    public async Task<PooledConnection> Rent()
    {
        if (!await free.WaitAsync(patience))
            throw new CommandError(ErrorCode.ExceededTimeLimit,
                $"All {size} PostgreSQL connections for {purpose} have been busy for {patience.TotalSeconds:0} s; " +
                "run fewer at a time or raise the gateway's limit.");
        try
        {
            return new PooledConnection(await source.OpenConnectionAsync(), free);
        }
        catch
        {
            free.Release();
            throw;
        }
    }

    /// <summary>Closes idle connections: after PostgreSQL went away they are all broken.</summary>
    public void DropIdle() => source.Clear();

    /// <summary>Closes all connections.</summary>
    public async ValueTask DisposeAsync()
    {
        await source.DisposeAsync();
        free.Dispose();
    }
}
