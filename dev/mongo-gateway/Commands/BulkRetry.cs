using System.Buffers.Binary;
using MongoDB.Bson;
using MongoDB.Bson.Serialization;
using Rapport.MongoGateway.Errors;
using Rapport.MongoGateway.Wire;

namespace Rapport.MongoGateway.Commands;

/// <summary>
/// Runs again those operations of a bulk write that failed only because another writer was at the same document: lost
/// locks, and upserts that met another's insert. MongoDB does this inside each operation. The other operations have
/// been applied and are not touched.
/// </summary>
internal static class BulkRetry
{
    private const int MostAttempts = 5;

    /// <summary>Gives the reply of the whole bulk after retries.</summary>
    /// <param name="request">The bulk write.</param>
    /// <param name="field">
    /// Where the operations are if not in a document sequence: "documents", "updates", "deletes".
    /// </param>
    /// <param name="reply">Reply of the first run, with write errors.</param>
    /// <param name="run">Runs a command document with a sequence of operations and gives its reply.</param>
    public static async Task<BsonDocument> Run(
        Request request, string field, BsonDocument reply,
        Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>?, Task<BsonDocument>> run)
    {
        var operations = Operations(request, field);
        var isOrdered = !new BsonView(request.Body.Span).TryFind("ordered"u8, out var ordered) || ordered.IsTrue();
        for (var attempt = 1; attempt <= MostAttempts; attempt++)
        {
            var failed = WriteErrors.Of(reply).Where(error => IsTransient(error, operations)).ToList();
            if (failed.Count == 0)
                break;
            // An ordered bulk stopped at its error: the rest has not been tried yet.
            int[] again = isOrdered
                ? [.. Enumerable.Range(failed[0]["index"].AsInt32, operations.Count - failed[0]["index"].AsInt32)]
                : [.. failed.Select(error => error["index"].AsInt32)];
            await Task.Delay(Random.Shared.Next(1, 10 * attempt));
            var next = await run(WithoutField(request.Body, field), Join(again.Select(index => operations[index])));
            Merge(reply, failed, next, again);
        }
        return reply;
    }

    private static bool IsTransient(BsonDocument error, List<ReadOnlyMemory<byte>> operations) =>
        (ErrorCode)error["code"].AsInt32 switch
        {
            ErrorCode.WriteConflict or ErrorCode.LockTimeout => true,
            ErrorCode.DuplicateKey => IsUpsert(operations[error["index"].AsInt32]),
            _ => false,
        };

    private static bool IsUpsert(ReadOnlyMemory<byte> operation) =>
        new BsonView(operation.Span).TryFind("upsert"u8, out var upsert) && upsert.IsTrue();

    /// <summary>Adds the outcome of the operations that were run again to the outcome of the others.</summary>
    private static void Merge(BsonDocument reply, List<BsonDocument> retried, BsonDocument next, int[] indexes)
    {
        foreach (var count in (string[])["n", "nModified"])
            if (next.TryGetValue(count, out var more))
                reply[count] = reply.GetValue(count, 0).ToInt32() + more.ToInt32();
        var errors = WriteErrors.Of(reply).Except(retried)
            .Concat(WriteErrors.Of(next).Select(error => Renumbered(error, indexes)))
            .OrderBy(error => error["index"].AsInt32).ToList();
        reply.Remove("writeErrors");
        if (errors.Count > 0)
            reply["writeErrors"] = new BsonArray(errors);
        if (!next.TryGetValue("upserted", out var upserted))
            return;
        var all = reply.GetValue("upserted", new BsonArray()).AsBsonArray;
        all.AddRange(upserted.AsBsonArray.Select(entry => Renumbered(entry.AsBsonDocument, indexes)));
        reply["upserted"] = all;
    }

    private static BsonDocument Renumbered(BsonDocument entry, int[] indexes)
    {
        entry["index"] = indexes[entry["index"].AsInt32];
        return entry;
    }

    private static List<ReadOnlyMemory<byte>> Operations(Request request, string field)
    {
        if (request.Sequence is { } sequence)
            return Split(sequence);
        var body = BsonSerializer.Deserialize<BsonDocument>(request.Body.ToArray());
        return [.. body[field].AsBsonArray.Select(operation => (ReadOnlyMemory<byte>)operation.ToBson())];
    }

    private static List<ReadOnlyMemory<byte>> Split(ReadOnlyMemory<byte> sequence)
    {
        List<ReadOnlyMemory<byte>> operations = [];
        while (sequence.Length > 0)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(sequence.Span);
            operations.Add(sequence[..length]);
            sequence = sequence[length..];
        }
        return operations;
    }

    private static byte[] Join(IEnumerable<ReadOnlyMemory<byte>> operations)
    {
        using var joined = new MemoryStream();
        foreach (var operation in operations)
            joined.Write(operation.Span);
        return joined.ToArray();
    }

    private static byte[] WithoutField(ReadOnlyMemory<byte> body, string field)
    {
        var document = BsonSerializer.Deserialize<BsonDocument>(body.ToArray());
        document.Remove(field);
        return document.ToBson();
    }
}
