using Npgsql;

namespace Rapport.MongoGateway.Postgres;

/// <summary>A connection and its place in the pool.</summary>
internal sealed class PooledConnection(NpgsqlConnection connection, SemaphoreSlim place) : IAsyncDisposable
{
    /// <summary>The open connection.</summary>
    public NpgsqlConnection Connection { get; } = connection;

    /// <summary>Gives connection and place back.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await Connection.DisposeAsync();
        }
        finally
        {
            place.Release();
        }
    }
}
