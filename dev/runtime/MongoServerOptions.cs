namespace Rapport.Runtime;

/// <summary>Where a local document database keeps its data and listens.</summary>
public sealed record MongoServerOptions
{
    /// <summary>Holds the database; created when missing.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Loopback port of the MongoDB protocol.</summary>
    public required int Port { get; init; }

    /// <summary>Loopback port of PostgreSQL; used only when neither a URI nor mongod is at hand.</summary>
    public required int PostgresPort { get; init; }

    /// <summary>
    /// False, for tests: PostgreSQL does not wait for the disk. Acknowledged writes still survive a killed process, but
    /// not a power cut. Default true.
    /// </summary>
    public bool SyncToDisk { get; init; } = true;

    /// <summary>A MongoDB that runs already; taken as it is. Default: the variable <c>MONGODB_URI</c>.</summary>
    public string? Uri { get; init; } = Environment.GetEnvironmentVariable("MONGODB_URI");
}
