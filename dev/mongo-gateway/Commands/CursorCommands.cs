using MongoDB.Bson;
using MongoDB.Bson.Serialization;
using Npgsql;
using Rapport.MongoGateway.Errors;
using Rapport.MongoGateway.Postgres;
using Rapport.MongoGateway.Sessions;
using Rapport.MongoGateway.Wire;

namespace Rapport.MongoGateway.Commands;

/// <summary>Commands that answer with a cursor, and the two that go on with it.</summary>
internal sealed class CursorCommands(CursorStore cursors)
{
    private const string Page = "SELECT cursorpage::bytea, continuation::bytea, cursorid FROM documentdb_api.";
    private const string FindSql = Page + "find_cursor_first_page($1, $2)";
    private const string AggregateSql = Page + "aggregate_cursor_first_page($1, $2)";
    private const string ListCollectionsSql = Page + "list_collections_cursor_first_page($1, $2)";
    private const string ListIndexesSql = Page + "list_indexes_cursor_first_page($1, $2)";
    private const string GetMoreSql =
        "SELECT cursorpage::bytea, continuation::bytea FROM documentdb_api.cursor_get_more($1, $2, $3)";

    /// <summary>Finds documents.</summary>
    public Task<Reply> Find(CommandContext context) => FirstPage(context, FindSql);

    /// <summary>Runs a pipeline.</summary>
    public Task<Reply> Aggregate(CommandContext context) => FirstPage(context, AggregateSql);

    /// <summary>Lists the collections of a database.</summary>
    public Task<Reply> ListCollections(CommandContext context) => FirstPage(context, ListCollectionsSql);

    /// <summary>Lists the indexes of a collection.</summary>
    public Task<Reply> ListIndexes(CommandContext context) => FirstPage(context, ListIndexesSql);

    /// <summary>Gives the next page of a cursor.</summary>
    /// <exception cref="CommandError">The cursor is not open.</exception>
    public async Task<Reply> GetMore(CommandContext context)
    {
        var id = CursorId(context.Request);
        var continuation = cursors.Take(id) ?? throw new CommandError(ErrorCode.CursorNotFound,
            $"cursor id {id} not found: it was closed, was idle for too long, or the gateway has been restarted");
        await using var command = DocumentCalls.Command(context.Connection, GetMoreSql,
            context.Database(), context.Body(), DocumentCalls.Bytes(continuation));
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        Keep(reader, id);
        var buffer = DocumentCalls.Rent(reader, 0, out var length);
        return Reply.Rented(buffer, length);
    }

    /// <summary>Closes cursors.</summary>
    public async Task<Reply> Kill(CommandContext context)
    {
        var body = BsonSerializer.Deserialize<BsonDocument>(context.Request.Body.ToArray());
        var ids = body["cursors"].AsBsonArray.Select(id => id.ToInt64()).ToList();
        var closed = await cursors.Close(ids, context.Connection);
        return Reply.Of(new BsonDocument
        {
            ["cursorsKilled"] = new BsonArray(closed),
            ["cursorsNotFound"] = new BsonArray(ids.Except(closed)),
            ["cursorsAlive"] = new BsonArray(),
            ["cursorsUnknown"] = new BsonArray(),
            ["ok"] = 1.0,
        });
    }

    private async Task<Reply> FirstPage(CommandContext context, string sql)
    {
        await using var command = context.Call(sql);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        if (!await reader.IsDBNullAsync(1))
            Keep(reader, reader.GetInt64(2));
        var buffer = DocumentCalls.Rent(reader, 0, out var length);
        return Reply.Rented(buffer, length);
    }

    private void Keep(NpgsqlDataReader reader, long id)
    {
        if (!reader.IsDBNull(1))
            cursors.Keep(id, reader.GetFieldValue<byte[]>(1));
    }

    private static long CursorId(Request request)
    {
        foreach (var first in new BsonView(request.Body.Span))
            if (first.AsInt64() is { } id)
                return id;
            else
                break;
        throw new CommandError(ErrorCode.TypeMismatch, "getMore needs the id of a cursor.");
    }
}
