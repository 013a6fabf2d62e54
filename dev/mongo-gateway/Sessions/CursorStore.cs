using System.Collections.Concurrent;
using Npgsql;
using NpgsqlTypes;
using Rapport.MongoGateway.Postgres;

namespace Rapport.MongoGateway.Sessions;

/// <summary>
/// Open cursors: where each goes on. Results that had to be sorted or grouped lie in files of PostgreSQL, so that no
/// cursor holds a connection. A restart of the gateway forgets them; drivers then get CursorNotFound, as after a
/// restart of MongoDB.
/// </summary>
internal sealed class CursorStore(GatewayOptions options, TimeProvider clock)
{
    private const string DeleteCursors = "SELECT documentdb_api_internal.delete_cursors($1)";

    private readonly ConcurrentDictionary<long, OpenCursor> cursors = new();

    /// <summary>How many cursors are open.</summary>
    public int Count => cursors.Count;

    /// <summary>Remembers where a cursor goes on.</summary>
    public void Keep(long id, byte[] continuation) => cursors[id] = new OpenCursor(continuation, clock.GetTimestamp());

    /// <summary>
    /// Takes a cursor out to advance it; null if it is not open (or being advanced by another getMore).
    /// </summary>
    public byte[]? Take(long id) => cursors.TryRemove(id, out var cursor) ? cursor.Continuation : null;

    /// <summary>Closes cursors and deletes their files; returns which of them were open.</summary>
    public async Task<IReadOnlyList<long>> Close(IEnumerable<long> ids, NpgsqlConnection connection)
    {
        var open = ids.Where(id => cursors.TryRemove(id, out _)).ToArray();
        if (open.Length > 0)
            await DocumentCalls.Run(DocumentCalls.Command(connection, DeleteCursors, Numbers(open)));
        return open;
    }

    /// <summary>Closes cursors without a getMore for too long; returns how many.</summary>
    public async Task<int> Reap(NpgsqlConnection connection)
    {
        var limit = TimeSpan.FromSeconds(options.CursorIdleSeconds);
        var idle =
            cursors.Where(cursor => clock.GetElapsedTime(cursor.Value.LastUsed) > limit).Select(cursor => cursor.Key);
        return (await Close(idle.ToList(), connection)).Count;
    }

    private static NpgsqlParameter Numbers(long[] numbers) =>
        new NpgsqlParameter<long[]> { TypedValue = numbers, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint };

    private sealed record OpenCursor(byte[] Continuation, long LastUsed);
}
