using System.ComponentModel.DataAnnotations;

namespace Rapport.MongoGateway;

/// <summary>Settings of the gateway; each is a command-line option of the same name (<c>--port 27017</c>).</summary>
public sealed record GatewayOptions
{
    /// <summary>Loopback port for MongoDB drivers.</summary>
    [Range(1, 65535)] public int Port { get; init; } = 27017;

    /// <summary>Npgsql connection string of the PostgreSQL with the documentdb extension.</summary>
    [Required] public string Postgres { get; init; } = "";

    /// <summary>Connections for commands outside transactions. Default 32; 1–100.</summary>
    [Range(1, 100)] public int Connections { get; init; } = 32;

    /// <summary>Connections for transactions; each open transaction holds one. Default 48; 1–100.</summary>
    [Range(1, 100)] public int TransactionConnections { get; init; } = 48;

    /// <summary>Longest wait for a free connection, seconds; then the command fails. Default 10; 1–600.</summary>
    [Range(1, 600)] public int ConnectionWaitSeconds { get; init; } = 10;

    /// <summary>
    /// An open transaction without a command for so long is rolled back, seconds. Default 60; 1–3,600.
    /// </summary>
    [Range(1, 3600)] public int TransactionIdleSeconds { get; init; } = 60;

    /// <summary>A cursor without a getMore for so long is closed, seconds. Default 600; 1–3,600.</summary>
    [Range(1, 3600)] public int CursorIdleSeconds { get; init; } = 600;

    /// <summary>
    /// How long a statement of a transaction waits for a lock before it counts as a write conflict, milliseconds.
    /// MongoDB does not wait at all. Default 150; 1–60,000.
    /// </summary>
    [Range(1, 60_000)] public int TransactionLockMilliseconds { get; init; } = 150;
}
