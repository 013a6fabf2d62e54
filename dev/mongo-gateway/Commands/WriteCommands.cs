using MongoDB.Bson;
using Npgsql;
using Rapport.MongoGateway.Errors;
using Rapport.MongoGateway.Postgres;
using Rapport.MongoGateway.Wire;

namespace Rapport.MongoGateway.Commands;

/// <summary>insert, update, delete and findAndModify.</summary>
internal static class WriteCommands
{
    private const string InsertSql = "SELECT p_result::bytea, p_success FROM documentdb_api.insert($1, $2, $3, NULL)";
    private const string UpdateSql = "SELECT p_result::bytea, p_success FROM documentdb_api.update($1, $2, $3, NULL)";
    private const string DeleteSql = "SELECT p_result::bytea, p_success FROM documentdb_api.delete($1, $2, $3, NULL)";
    private const string FindAndModifySql = "SELECT p_result::bytea FROM documentdb_api.find_and_modify($1, $2, NULL)";

    /// <summary>Inserts the documents of the sequence, or of <c>documents</c>.</summary>
    public static Task<Reply> Insert(CommandContext context) => Write(context, InsertSql, "documents");

    /// <summary>Runs the updates of the sequence, or of <c>updates</c>.</summary>
    public static Task<Reply> Update(CommandContext context) => Write(context, UpdateSql, "updates");

    /// <summary>Runs the deletes of the sequence, or of <c>deletes</c>.</summary>
    public static Task<Reply> Delete(CommandContext context) => Write(context, DeleteSql, "deletes");

    /// <summary>Changes one document and gives it back.</summary>
    public static Task<Reply> FindAndModify(CommandContext context) =>
        DocumentCalls.Reply(context.Call(FindAndModifySql));

    /// <summary>
    /// True for a findAndModify that found nothing, and met another one's insert when it inserted: now it would find
    /// it.
    /// </summary>
    public static bool IsRacingUpsert(PostgresException error, Request request) =>
        SqlStates.ToMongo(error.SqlState) == ErrorCode.DuplicateKey &&
        request.Command is "findAndModify" or "findandmodify" &&
        new BsonView(request.Body.Span).TryFind("upsert"u8, out var upsert) && upsert.IsTrue();

    private static async Task<Reply> Write(CommandContext context, string sql, string operations)
    {
        var reply = await Call(context, sql, context.Request.Body, context.Request.Sequence);
        if (!reply.HasWriteErrors)
            return reply;
        BsonDocument document;
        using (reply)
            document = WriteErrors.Translate(reply, context.Request);
        if (!context.Request.InTransaction)
            document = await BulkRetry.Run(context.Request, operations, document,
                async (body, sequence) =>
                {
                    using var next = await Call(context, sql, body, sequence);
                    return WriteErrors.Translate(next, context.Request);
                });
        return Reply.Of(document, hasWriteErrors: WriteErrors.Of(document).Any());
    }

    private static async Task<Reply> Call(
        CommandContext context, string sql, ReadOnlyMemory<byte> body, ReadOnlyMemory<byte>? sequence)
    {
        await using var command = DocumentCalls.Command(context.Connection, sql,
            context.Database(), DocumentCalls.Bytes(body), DocumentCalls.Bytes(sequence));
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        var buffer = DocumentCalls.Rent(reader, 0, out var length);
        return Reply.Rented(buffer, length, hasWriteErrors: !reader.GetBoolean(1));
    }
}
