using Google.Protobuf;
using MongoDB.Bson;
using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Driver;
using Rapport.Common.V1;
using Rapport.Hosting.Background;
using Rapport.Hosting.Time;

namespace Rapport.Contact.Inbox;

/// <summary>One accepted request that has not been numbered yet.</summary>
/// <param name="Key">Key of the entry.</param>
/// <param name="Events">Its events, in order.</param>
/// <param name="Bytes">Bytes of the events.</param>
/// <param name="Unreadable">What it holds instead, when that cannot be read.</param>
internal sealed record InboxEntry(string Key, IReadOnlyList<Event> Events, int Bytes, byte[]? Unreadable = null);

/// <summary>
/// Collection <c>inbox</c>: the promise. One document a request: {_id: "workspace/entry", o: order of arrival (UTC
/// ticks by the store's clock, growing in a process), n: number of events, b: the events as protobuf}. Deleted by the transaction that
/// numbers the events. Index: (o, _id), the order of numbering.
/// </summary>
internal sealed class InboxStore(IMongoDatabase database, SystemClock clock)
{
    private readonly IMongoCollection<Document> inbox = database.GetCollection<Document>("inbox");
    private long lastOrder;

    /// <summary>Rung when something has become durable, so that it is numbered at once where this process numbers.</summary>
    public Bell Filled { get; } = new();

    public Task PrepareAsync(CancellationToken cancellation) => inbox.Indexes.CreateOneAsync(
        new CreateIndexModel<Document>(Builders<Document>.IndexKeys.Ascending(d => d.Order).Ascending(d => d.Id)),
        cancellationToken: cancellation);

    /// <summary>A document for one request, with its place in the order of arrival.</summary>
    public Document ToDocument(string workspace, string entry, IEnumerable<Event> events)
    {
        var run = new Stretch { Events = { events } };
        return ToDocument(workspace, entry, run.ToByteArray(), run.Events.Count);
    }

    /// <summary>The same for what an entry held before, as it is.</summary>
    public Document ToDocument(string workspace, string entry, byte[] body, int events = 1)
    {
        var ticks = clock.GetUtcNow().UtcTicks;
        long before, order;
        do
        {
            before = Interlocked.Read(ref lastOrder);
            order = Math.Max(before + 1, ticks);
        }
        while (Interlocked.CompareExchange(ref lastOrder, order, before) != before);
        return new Document
        {
            Id = $"{workspace}/{entry}", Order = order, Events = events, Body = body,
        };
    }

    /// <summary>Makes requests durable; those that are there already stay as they are.</summary>
    public async Task AppendAsync(IReadOnlyCollection<Document> requests, CancellationToken cancellation)
    {
        try
        {
            await inbox.InsertManyAsync(requests, new InsertManyOptions { IsOrdered = false }, cancellation);
        }
        catch (MongoBulkWriteException<Document> exception) when (
            exception.WriteConcernError is null
            && exception.WriteErrors.All(e => e.Category == ServerErrorCategory.DuplicateKey))
        {
            // The same entry a second time, after an attempt whose end was not known: the first one stands. Which events an
            // entry holds is settled before: see Idempotency.
        }
    }

    /// <summary>Makes one request durable as part of a transaction.</summary>
    public Task AppendAsync(IClientSessionHandle session, Document request, CancellationToken cancellation) =>
        inbox.InsertOneAsync(session, request, cancellationToken: cancellation);

    /// <summary>Does work in one transaction, tried again while others are in its way.</summary>
    public async Task InTransactionAsync(Func<IClientSessionHandle, Task> work, CancellationToken cancellation)
    {
        using var session = await database.Client.StartSessionAsync(cancellationToken: cancellation);
        await session.WithTransactionAsync(
            async (held, _) =>
            {
                await work(held);
                return true;
            },
            new TransactionOptions(ReadConcern.Snapshot, writeConcern: WriteConcern.WMajority), cancellation);
    }

    /// <summary>
    /// Keys of the oldest entries, in order. Without the bodies: engines that sort by reading every document should do
    /// that once for many batches, not for each.
    /// </summary>
    public async Task<IReadOnlyList<string>> ListAsync(int most, CancellationToken cancellation) =>
        await inbox.Find(Builders<Document>.Filter.Empty, new FindOptions { BatchSize = most })
            .SortBy(d => d.Order).ThenBy(d => d.Id).Limit(most).Project(d => d.Id)
            .ToListAsync(cancellation);

    /// <summary>The entries of these keys, in the order of the keys.</summary>
    public async Task<IReadOnlyList<InboxEntry>> ReadAsync(IReadOnlyList<string> keys, CancellationToken cancellation)
    {
        var found = (await inbox.Find(Builders<Document>.Filter.In(d => d.Id, keys)).ToListAsync(cancellation))
            .ToDictionary(d => d.Id);
        return [.. keys.Where(found.ContainsKey).Select(key => Read(key, found[key].Body))];
    }

    /// <summary>Takes entries out, in the numbering transaction; of a single one, the rest may remain.</summary>
    public Task TakeAsync(
        IClientSessionHandle session, IReadOnlyList<InboxEntry> entries, IReadOnlyList<Event> rest, CancellationToken cancellation)
    {
        var which = Builders<Document>.Filter.In(d => d.Id, entries.Select(e => e.Key));
        return rest.Count == 0
            ? inbox.DeleteManyAsync(session, which, cancellationToken: cancellation)
            : inbox.UpdateOneAsync(session, which,
                Builders<Document>.Update.Set(d => d.Body, new Stretch { Events = { rest } }.ToByteArray())
                    .Set(d => d.Events, rest.Count),
                cancellationToken: cancellation);
    }

    /// <summary>When the oldest waiting entry came in; null when nothing waits.</summary>
    public async Task<DateTimeOffset?> OldestAsync(CancellationToken cancellation) =>
        await inbox.Find(Builders<Document>.Filter.Empty).SortBy(d => d.Order).ThenBy(d => d.Id).Limit(1)
            .Project(d => d.Order).FirstOrDefaultAsync(cancellation) is var ticks and > 0
            ? new DateTimeOffset(ticks, TimeSpan.Zero)
            : null;

    /// <summary>
    /// Events that wait, by workspace. It reads every entry, so it is asked only while there are too many of them.
    /// </summary>
    public async Task<IReadOnlyDictionary<string, long>> CountByWorkspaceAsync(CancellationToken cancellation)
    {
        var groups = await inbox.Aggregate()
            .Project(new BsonDocument
            {
                ["w"] = new BsonDocument("$arrayElemAt", new BsonArray
                {
                    new BsonDocument("$split", new BsonArray { "$_id", "/" }), 0,
                }),
                ["n"] = 1,
            })
            .Group(new BsonDocument { ["_id"] = "$w", ["n"] = new BsonDocument("$sum", "$n") })
            .ToListAsync(cancellation);
        return groups.ToDictionary(group => group["_id"].AsString, group => group["n"].ToInt64());
    }

    /// <summary>True while an entry waits.</summary>
    public Task<bool> HasAsync(string workspace, string entry, CancellationToken cancellation) =>
        inbox.Find(d => d.Id == $"{workspace}/{entry}").Limit(1).AnyAsync(cancellation);

    /// <summary>True when anything waits.</summary>
    public Task<bool> AnyAsync(CancellationToken cancellation) =>
        inbox.Find(Builders<Document>.Filter.Empty).Limit(1).AnyAsync(cancellation);

    /// <summary>How many entries wait whose keys begin so.</summary>
    public Task<long> CountAsync(string prefix, CancellationToken cancellation) => inbox.CountDocumentsAsync(
        Builders<Document>.Filter.Gte(d => d.Id, prefix) & Builders<Document>.Filter.Lt(d => d.Id, prefix + "\uffff"),
        cancellationToken: cancellation);

    private static InboxEntry Read(string key, byte[] body)
    {
        try
        {
            return new InboxEntry(key, Stretch.Parser.ParseFrom(body).Events, body.Length);
        }
        catch (InvalidProtocolBufferException)
        {
            return new InboxEntry(key, [], body.Length, body);
        }
    }

    internal sealed class Document
    {
        [BsonId]
        public required string Id { get; init; }

        [BsonElement("o")]
        public required long Order { get; init; }

        [BsonElement("n")]
        public int Events { get; init; }

        [BsonElement("b")]
        public required byte[] Body { get; init; }
    }
}
