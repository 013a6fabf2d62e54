using Npgsql;
using Rapport.MongoGateway.Postgres;
using Rapport.MongoGateway.Wire;

namespace Rapport.MongoGateway.Commands;

/// <summary>What a command works with.</summary>
/// <param name="Request">The client's message.</param>
/// <param name="Connection">The transaction's connection, or one of the pool's for this command.</param>
internal sealed record CommandContext(Request Request, NpgsqlConnection Connection)
{
    /// <summary>The collection that the first element names.</summary>
    /// <exception cref="Errors.CommandError">It names none.</exception>
    public string Collection => Request.Target ?? throw new Errors.CommandError(
        Errors.ErrorCode.InvalidNamespace, $"{Request.Command} needs the name of a collection.");

    /// <summary>Prepares a call whose arguments are the database and the command document: most calls.</summary>
    public NpgsqlCommand Call(string sql) => DocumentCalls.Command(Connection, sql, Database(), Body());

    /// <summary>The database as an argument.</summary>
    public NpgsqlParameter Database() => DocumentCalls.Text(Request.Database);

    /// <summary>The command document as an argument.</summary>
    public NpgsqlParameter Body() => DocumentCalls.Bytes(Request.Body);
}
