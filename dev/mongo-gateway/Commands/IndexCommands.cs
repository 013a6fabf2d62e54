using MongoDB.Bson;
using Rapport.MongoGateway.Errors;
using Rapport.MongoGateway.Postgres;
using Rapport.MongoGateway.Wire;

namespace Rapport.MongoGateway.Commands;

/// <summary>createIndexes and dropIndexes. An index is in force when the reply is sent.</summary>
internal static class IndexCommands
{
    // Not the background variant, which only queues the build. The third argument allows an existing collection, which
    // the extension refuses inside a transaction, as MongoDB does.
    private const string CreateSql =
        "SELECT documentdb_api_internal.create_indexes_non_concurrently($1, $2, true)::bytea";
    private const string CreateInTransactionSql =
        "SELECT documentdb_api_internal.create_indexes_non_concurrently($1, $2, false)::bytea";
    private const string DropSql = "SELECT documentdb_api_internal.drop_indexes_non_concurrently($1, $2)::bytea";

    /// <summary>Creates indexes.</summary>
    public static async Task<Reply> Create(CommandContext context)
    {
        var sql = context.Request.InTransaction ? CreateInTransactionSql : CreateSql;
        var outcome = await DocumentCalls.Document(context.Call(sql));
        // One document a shard; locally there is one shard.
        return Finish(outcome["raw"]["defaultShard"].AsBsonDocument);
    }

    /// <summary>Drops indexes.</summary>
    public static async Task<Reply> Drop(CommandContext context) =>
        Finish(await DocumentCalls.Document(context.Call(DropSql)));

    private static Reply Finish(BsonDocument outcome)
    {
        if (!outcome["ok"].ToBoolean())
            throw new CommandError(
                SqlStates.ToMongo(SqlStates.Unpack(outcome["code"].ToInt32())), outcome["errmsg"].AsString);
        outcome["ok"] = 1.0;
        return Reply.Of(outcome);
    }
}
