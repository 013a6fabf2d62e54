using System.Buffers;
using MongoDB.Bson;
using MongoDB.Bson.Serialization;
using Npgsql;
using NpgsqlTypes;
using Rapport.MongoGateway.Wire;

namespace Rapport.MongoGateway.Postgres;

/// <summary>Calls functions of the documentdb extension; documents travel as bytea in both directions.</summary>
internal static class DocumentCalls
{
    /// <summary>A command with its arguments in the order of <c>$1, $2, …</c>.</summary>
    public static NpgsqlCommand Command(
        NpgsqlConnection connection, string sql, params ReadOnlySpan<NpgsqlParameter> arguments)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var argument in arguments)
            command.Parameters.Add(argument);
        return command;
    }

    /// <summary>A text argument.</summary>
    public static NpgsqlParameter Text(string value) =>
        new NpgsqlParameter<string> { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Text };

    /// <summary>A document, or several end to end.</summary>
    public static NpgsqlParameter Bytes(ReadOnlyMemory<byte> value) =>
        new NpgsqlParameter<ReadOnlyMemory<byte>> { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Bytea };

    /// <summary>A document that may be missing: SQL NULL, since an empty one means something else.</summary>
    public static NpgsqlParameter Bytes(ReadOnlyMemory<byte>? value) => value is { } bytes
        ? Bytes(bytes)
        : new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bytea };

    /// <summary>Runs a command whose first column is the reply as it stands.</summary>
    public static async Task<Reply> Reply(NpgsqlCommand command)
    {
        await using (command)
        await using (var reader = await command.ExecuteReaderAsync())
        {
            await reader.ReadAsync();
            var buffer = Rent(reader, 0, out var length);
            return Wire.Reply.Rented(buffer, length);
        }
    }

    /// <summary>Runs a command whose first column is a document that the gateway itself looks into.</summary>
    public static async Task<BsonDocument> Document(NpgsqlCommand command)
    {
        await using (command)
            return BsonSerializer.Deserialize<BsonDocument>((byte[])(await command.ExecuteScalarAsync())!);
    }

    /// <summary>Runs a command that returns one boolean.</summary>
    public static async Task<bool> Flag(NpgsqlCommand command)
    {
        await using (command)
            return await command.ExecuteScalarAsync() is true;
    }

    /// <summary>Runs a command that returns nothing of interest.</summary>
    public static async Task Run(NpgsqlCommand command)
    {
        await using (command)
            await command.ExecuteNonQueryAsync();
    }

    /// <summary>Copies a bytea column into a buffer of the shared pool.</summary>
    public static byte[] Rent(NpgsqlDataReader reader, int column, out int length)
    {
        length = (int)reader.GetBytes(column, 0, null, 0, 0);
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        reader.GetBytes(column, 0, buffer, 0, length);
        return buffer;
    }
}
