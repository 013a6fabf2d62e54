using MongoDB.Bson;
using Rapport.MongoGateway.Postgres;
using Rapport.MongoGateway.Wire;

namespace Rapport.MongoGateway.Commands;

/// <summary>Commands about whole collections, databases and the server.</summary>
internal static class CollectionCommands
{
    private const string CreateSql = "SELECT documentdb_api.create_collection_view($1, $2)::bytea";
    private const string ModifySql = "SELECT documentdb_api.coll_mod($1, $2, $3)::bytea";
    private const string DropSql = "SELECT documentdb_api.drop_collection($1, $2)";
    private const string DropDatabaseSql = "SELECT documentdb_api.drop_database($1)";
    private const string RenameSql = "SELECT documentdb_api.rename_collection($1)::bytea";
    private const string ListDatabasesSql = "SELECT documentdb_api.list_databases($1)::bytea";
    private const string StatisticsSql = "SELECT documentdb_api.coll_stats($1, $2, 1)::bytea";
    private const string DatabaseStatisticsSql = "SELECT documentdb_api.db_stats($1, 1, false)::bytea";
    private const string ValidateSql = "SELECT document::bytea FROM documentdb_api.validate($1, $2)";
    private const string CurrentOperationsSql = "SELECT document::bytea FROM documentdb_api.current_op_command($1)";

    /// <summary>Creates a collection or a view.</summary>
    public static Task<Reply> Create(CommandContext context) => DocumentCalls.Reply(context.Call(CreateSql));

    /// <summary>Changes the options of a collection.</summary>
    public static Task<Reply> Modify(CommandContext context) => DocumentCalls.Reply(DocumentCalls.Command(
        context.Connection, ModifySql, context.Database(), DocumentCalls.Text(context.Collection), context.Body()));

    /// <summary>Drops a collection; one that does not exist is no error, as in MongoDB 7.</summary>
    public static async Task<Reply> Drop(CommandContext context)
    {
        await DocumentCalls.Run(DocumentCalls.Command(
            context.Connection, DropSql, context.Database(), DocumentCalls.Text(context.Collection)));
        return Reply.Of(new BsonDocument { ["ns"] = $"{context.Request.Database}.{context.Collection}", ["ok"] = 1.0 });
    }

    /// <summary>Drops all collections of a database.</summary>
    public static async Task<Reply> DropDatabase(CommandContext context)
    {
        await DocumentCalls.Run(DocumentCalls.Command(context.Connection, DropDatabaseSql, context.Database()));
        return Reply.Of(new BsonDocument { ["dropped"] = context.Request.Database, ["ok"] = 1.0 });
    }

    /// <summary>Renames a collection.</summary>
    public static Task<Reply> Rename(CommandContext context) => OfBody(context, RenameSql);

    /// <summary>Lists the databases.</summary>
    public static Task<Reply> ListDatabases(CommandContext context) => OfBody(context, ListDatabasesSql);

    /// <summary>Sizes of a collection and its indexes.</summary>
    public static Task<Reply> Statistics(CommandContext context) => DocumentCalls.Reply(DocumentCalls.Command(
        context.Connection, StatisticsSql, context.Database(), DocumentCalls.Text(context.Collection)));

    /// <summary>Sizes of a database.</summary>
    public static Task<Reply> DatabaseStatistics(CommandContext context) => DocumentCalls.Reply(
        DocumentCalls.Command(context.Connection, DatabaseStatisticsSql, context.Database()));

    /// <summary>Checks the indexes of a collection.</summary>
    public static Task<Reply> Validate(CommandContext context) => DocumentCalls.Reply(context.Call(ValidateSql));

    /// <summary>Lists what the server is doing.</summary>
    public static Task<Reply> CurrentOperations(CommandContext context) => OfBody(context, CurrentOperationsSql);

    /// <summary>Succeeds if PostgreSQL answers.</summary>
    public static async Task<Reply> Ping(CommandContext context)
    {
        await DocumentCalls.Run(DocumentCalls.Command(context.Connection, "SELECT 1"));
        return Reply.Ok();
    }

    private static Task<Reply> OfBody(CommandContext context, string sql) =>
        DocumentCalls.Reply(DocumentCalls.Command(context.Connection, sql, context.Body()));
}
