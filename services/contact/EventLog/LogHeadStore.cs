using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Driver;
using Rapport.Contact.Inbox;

namespace Rapport.Contact.EventLog;

/// <summary>The numberer's turn was taken over by another process.</summary>
internal sealed class FencedException() : Exception("Another numberer holds the lease.");

/// <summary>
/// Collection <c>log</c>, document {_id: "head", fence, n: [last number of each partition], e: events that left the inbox,
/// b: their bytes}. The counters and the fence stand together, so that one compare-and-set in the numbering transaction checks the one and moves the
/// other (docs/adr/0003).
/// </summary>
internal sealed class LogHeadStore(IMongoDatabase database)
{
    private const string HeadId = "head";
    private readonly IMongoCollection<Document> log = database.GetCollection<Document>("log");

    /// <summary>Makes the head of a new installation; refuses a partition count other than the log's.</summary>
    /// <exception cref="InvalidOperationException">The log has another partition count.</exception>
    public async Task PrepareAsync(int partitions, CancellationToken cancellation)
    {
        await log.UpdateOneAsync(d => d.Id == HeadId,
            Builders<Document>.Update.SetOnInsert(d => d.Fence, 0).SetOnInsert(d => d.LastN, new long[partitions]),
            new UpdateOptions { IsUpsert = true }, cancellation);
        var count = (await ReadAsync(cancellation)).Count;
        if (count != partitions)
            throw new InvalidOperationException($"Contact:Partitions is {partitions}, but the log was made with {count}.");
    }

    /// <summary>Last number of each partition.</summary>
    public async Task<IReadOnlyList<long>> ReadAsync(CancellationToken cancellation) =>
        (await log.Find(d => d.Id == HeadId).SingleAsync(cancellation)).LastN;

    /// <summary>All that ever left the inbox.</summary>
    public async Task<Backlog> NumberedAsync(CancellationToken cancellation)
    {
        var head = await log.Find(d => d.Id == HeadId).Project(d => new { d.Events, d.Bytes }).SingleAsync(cancellation);
        return new Backlog(head.Events, head.Bytes);
    }

    /// <summary>Shuts older fences out and reads the counters.</summary>
    /// <exception cref="FencedException">A later fence is in force.</exception>
    public async Task<long[]> TakeOverAsync(long fence, CancellationToken cancellation)
    {
        var head = await log.FindOneAndUpdateAsync(
            Builders<Document>.Filter.Eq(d => d.Id, HeadId) & Builders<Document>.Filter.Lte(d => d.Fence, fence),
            Builders<Document>.Update.Set(d => d.Fence, fence),
            new FindOneAndUpdateOptions<Document> { ReturnDocument = ReturnDocument.After }, cancellation);
        return head?.LastN ?? throw new FencedException();
    }

    /// <summary>Moves counters forward, in the numbering transaction.</summary>
    /// <exception cref="FencedException">A later fence is in force: the transaction must be given up.</exception>
    public async Task AdvanceAsync(
        IClientSessionHandle session, long fence, IReadOnlyDictionary<int, long> lastN, Backlog taken,
        CancellationToken cancellation)
    {
        var updates = lastN.Select(p => Builders<Document>.Update.Set($"n.{p.Key}", p.Value))
            .Append(Builders<Document>.Update.Inc(d => d.Events, taken.Events).Inc(d => d.Bytes, taken.Bytes));
        var result = await log.UpdateOneAsync(session,
            Builders<Document>.Filter.Eq(d => d.Id, HeadId) & Builders<Document>.Filter.Eq(d => d.Fence, fence),
            Builders<Document>.Update.Combine(updates), cancellationToken: cancellation);
        if (result.MatchedCount == 0)
            throw new FencedException();
    }

    private sealed class Document
    {
        [BsonId]
        public required string Id { get; init; }

        [BsonElement("fence")]
        public required long Fence { get; init; }

        [BsonElement("n")]
        public required long[] LastN { get; init; }

        [BsonElement("e")]
        public long Events { get; init; }

        [BsonElement("b")]
        public long Bytes { get; init; }
    }
}
