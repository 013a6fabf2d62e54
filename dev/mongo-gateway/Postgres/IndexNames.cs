using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;
using Rapport.MongoGateway.Errors;

namespace Rapport.MongoGateway.Postgres;

/// <summary>Finds the name that the client gave an index whose constraint PostgreSQL says was violated.</summary>
internal static partial class IndexNames
{
    private const string Sql =
        "SELECT (index_spec).index_name FROM documentdb_api_catalog.collection_indexes WHERE index_id = $1";

    /// <summary>The name, or null when the error is none of a unique index, or PostgreSQL cannot be asked.</summary>
    public static async Task<string?> Find(NpgsqlException error, ConnectionPool pool)
    {
        if (error is not PostgresException { ConstraintName: { } constraint })
            return null;
        if (Constraint().Match(constraint) is not { Success: true } match)
            return "_id_";
        try
        {
            await using var pooled = await pool.Rent();
            var id = int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
            await using var command = DocumentCalls.Command(
                pooled.Connection, Sql, new NpgsqlParameter<int> { TypedValue = id });
            return await command.ExecuteScalarAsync() as string;
        }
        catch (Exception e) when (e is NpgsqlException or CommandError)
        {
            return null;
        }
    }

    [GeneratedRegex(@"^documents_rum_index_(\d+)$")]
    private static partial Regex Constraint();
}
