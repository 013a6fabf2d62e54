using System.Text.Json;
using MongoDB.Bson;
using MongoDB.Bson.Serialization;
using Npgsql;
using Rapport.MongoGateway.Errors;
using Rapport.MongoGateway.Postgres;
using Rapport.MongoGateway.Wire;

namespace Rapport.MongoGateway.Commands;

/// <summary>explain: PostgreSQL's plan in the words of MongoDB, as far as both have the same thing.</summary>
internal static class ExplainCommand
{
    /// <summary>
    /// Explains find, aggregate, count, distinct, update, delete and findAndModify. MongoDB uses an index whenever one
    /// fits; PostgreSQL reads a small table in whole, so that whole reads are priced out here: the answer is the plan
    /// for a collection that is large. The command itself is run only to count, and only if it reads.
    /// </summary>
    public static async Task<Reply> Explain(CommandContext context)
    {
        var body = BsonSerializer.Deserialize<BsonDocument>(context.Request.Body.ToArray());
        var command = Readable(body["explain"].AsBsonDocument);
        var isRead = command.GetElement(0).Name is not ("update" or "delete");
        var analyze = isRead && body.GetValue("verbosity", "allPlansExecution").AsString != "queryPlanner";
        var plan = await Plan(context, Function(command), command, analyze);
        var root = plan.GetProperty("Plan");
        var reply = new BsonDocument
        {
            ["queryPlanner"] = new BsonDocument
            {
                ["namespace"] = $"{context.Request.Database}.{command[0]}",
                ["winningPlan"] = isRead
                    ? PlanTranslation.Stage(root)
                    : PlanTranslation.WriteStage(command.GetElement(0).Name, root),
                ["rejectedPlans"] = new BsonArray(),
            },
            ["command"] = command,
            ["ok"] = 1.0,
        };
        if (analyze)
            reply.Add("executionStats", PlanTranslation.Statistics(plan));
        return Reply.Of(reply);
    }

    /// <summary>findAndModify cannot be explained by the extension; what matters is how it finds.</summary>
    private static BsonDocument Readable(BsonDocument command) =>
        command.GetElement(0).Name is not ("findAndModify" or "findandmodify") ? command : new BsonDocument
        {
            ["find"] = command[0],
            ["filter"] = command.GetValue("query", new BsonDocument()),
            ["sort"] = command.GetValue("sort", new BsonDocument()),
            ["limit"] = 1,
        };

    private static string Function(BsonDocument command) => command.GetElement(0).Name switch
    {
        "find" => "bson_aggregation_find",
        "aggregate" => "bson_aggregation_pipeline",
        "count" => "bson_aggregation_count",
        "distinct" => "bson_aggregation_distinct",
        "update" => "bson_aggregation_update",
        "delete" => "bson_aggregation_delete",
        var other => throw new CommandError(ErrorCode.CommandNotSupported, $"{other} cannot be explained."),
    };

    private static async Task<JsonElement> Plan(
        CommandContext context, string function, BsonDocument command, bool analyze)
    {
        if (context.Request.InTransaction)
            throw new CommandError(
                ErrorCode.OperationNotSupportedInTransaction, "explain is not possible in a transaction.");
        // SET LOCAL and ANALYZE must leave nothing behind.
        await using var transaction = await context.Connection.BeginTransactionAsync();
        await DocumentCalls.Run(DocumentCalls.Command(context.Connection, "SET LOCAL enable_seqscan = off"));
        await using var explain = DocumentCalls.Command(context.Connection,
            $"EXPLAIN (FORMAT JSON, ANALYZE {(analyze ? "on" : "off")}) SELECT document FROM " +
            $"documentdb_api_catalog.{function}($1, $2::documentdb_core.bson)",
            context.Database(), DocumentCalls.Bytes(command.ToBson()));
        var json = (string)(await explain.ExecuteScalarAsync())!;
        await transaction.RollbackAsync();
        return JsonDocument.Parse(json).RootElement[0];
    }
}
