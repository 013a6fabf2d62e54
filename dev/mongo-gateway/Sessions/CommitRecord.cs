using Npgsql;
using NpgsqlTypes;
using Rapport.MongoGateway.Postgres;

namespace Rapport.MongoGateway.Sessions;

/// <summary>
/// Remembers in PostgreSQL which transactions were committed. A driver that loses its connection during a commit asks
/// again, perhaps another gateway process; without a record the answer would be a guess, and a wrong "run it again"
/// applies a transaction twice.
/// </summary>
/// <remarks>
/// The primary key decides: a commit inserts its row in the transaction itself, a question about an unknown commit
/// inserts "not committed". Whoever comes second waits for the first and then fails or reads its answer.
/// </remarks>
internal static class CommitRecord
{
    private const string Insert =
        "INSERT INTO mongo_gateway.outcome (session, number, committed) VALUES ($1, $2, true)";

    private const string Decide =
        "INSERT INTO mongo_gateway.outcome (session, number, committed) VALUES ($1, $2, false) ON CONFLICT DO NOTHING";

    private const string Read = "SELECT committed FROM mongo_gateway.outcome WHERE session = $1 AND number = $2";

    private const string Clear = "DELETE FROM mongo_gateway.outcome WHERE at < now() - interval '1 hour'";

    // The lock keeps two gateways that start at once from creating the same thing.
    private const string Create =
        """
        SELECT pg_advisory_lock(27017);
        CREATE SCHEMA IF NOT EXISTS mongo_gateway;
        CREATE TABLE IF NOT EXISTS mongo_gateway.outcome (
            session uuid NOT NULL,
            number bigint NOT NULL,
            committed boolean NOT NULL,
            at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (session, number));
        SELECT pg_advisory_unlock(27017);
        """;

    /// <summary>Creates the table if it is missing.</summary>
    public static Task Prepare(NpgsqlConnection connection) =>
        DocumentCalls.Run(DocumentCalls.Command(connection, Create));

    /// <summary>Records a commit as part of its transaction.</summary>
    /// <exception cref="PostgresException">
    /// 23505: it has been decided already that this transaction is lost.
    /// </exception>
    public static Task Write(NpgsqlConnection connection, Guid session, long number) =>
        DocumentCalls.Run(DocumentCalls.Command(connection, Insert, Session(session), Number(number)));

    /// <summary>
    /// Whether a transaction was committed; if it is still undecided, it is decided now that it was not.
    /// </summary>
    public static async Task<bool> WasCommitted(NpgsqlConnection connection, Guid session, long number)
    {
        await DocumentCalls.Run(DocumentCalls.Command(connection, Decide, Session(session), Number(number)));
        return await DocumentCalls.Flag(DocumentCalls.Command(connection, Read, Session(session), Number(number)));
    }

    /// <summary>Forgets what no driver asks about any more.</summary>
    public static Task Forget(NpgsqlConnection connection) =>
        DocumentCalls.Run(DocumentCalls.Command(connection, Clear));

    private static NpgsqlParameter Session(Guid session) =>
        new NpgsqlParameter<Guid> { TypedValue = session, NpgsqlDbType = NpgsqlDbType.Uuid };

    private static NpgsqlParameter Number(long number) =>
        new NpgsqlParameter<long> { TypedValue = number, NpgsqlDbType = NpgsqlDbType.Bigint };
}
