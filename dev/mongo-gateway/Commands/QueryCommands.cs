using Rapport.MongoGateway.Postgres;
using Rapport.MongoGateway.Wire;

namespace Rapport.MongoGateway.Commands;

/// <summary>Queries that answer with one document.</summary>
internal static class QueryCommands
{
    private const string CountSql = "SELECT document::bytea FROM documentdb_api.count_query($1, $2)";
    private const string DistinctSql = "SELECT document::bytea FROM documentdb_api.distinct_query($1, $2)";

    /// <summary>Counts documents.</summary>
    public static Task<Reply> Count(CommandContext context) => DocumentCalls.Reply(context.Call(CountSql));

    /// <summary>Lists the distinct values of a field.</summary>
    public static Task<Reply> Distinct(CommandContext context) => DocumentCalls.Reply(context.Call(DistinctSql));
}
