using Google.Protobuf;
using MongoDB.Bson;
using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Driver;
using Rapport.Common.V1;

namespace Rapport.Contact.EventLog;

/// <summary>First and last event of a contact, and how many.</summary>
internal sealed record EventSpan(DateTimeOffset First, DateTimeOffset Last, long Count);

/// <summary>
/// Collection <c>events</c>: the log. {_id: "workspace/event", w, c: contact, p: partition, n: number, at: occurred_at,
/// nm: name, h: fingerprint, b: the event as protobuf}. Never changed. Indexes: (p, n) unique, the order of the log;
/// (w, c, at, _id), the timeline. Written only in numbering transactions.
/// </summary>
internal sealed class EventStore(IMongoDatabase database)
{
    private static readonly FilterDefinitionBuilder<Document> Filter = Builders<Document>.Filter;
    private readonly IMongoCollection<Document> events = database.GetCollection<Document>("events");

    public Task PrepareAsync(CancellationToken cancellation) => events.Indexes.CreateManyAsync(
        [
            new CreateIndexModel<Document>(
                Builders<Document>.IndexKeys.Ascending(d => d.Partition).Ascending(d => d.N),
                new CreateIndexOptions { Unique = true }),
            new CreateIndexModel<Document>(
                Builders<Document>.IndexKeys.Ascending(d => d.Workspace).Ascending(d => d.Contact)
                    .Ascending(d => d.OccurredAt).Ascending(d => d.Id)),
        ],
        cancellation);

    /// <summary>Fingerprints of the events among these ids that are in the log, by "workspace/event".</summary>
    public async Task<IReadOnlyDictionary<string, long>> FindKnownAsync(
        IReadOnlyCollection<string> keys, CancellationToken cancellation) =>
        (await events.Find(Filter.In(d => d.Id, keys))
            .Project(Builders<Document>.Projection.Include(d => d.Hash)).ToListAsync(cancellation))
        .ToDictionary(d => d["_id"].AsString, d => d["h"].AsInt64);

    /// <summary>Adds numbered events, in the numbering transaction.</summary>
    public Task AddAsync(
        IClientSessionHandle session, IReadOnlyCollection<NumberedEvent> numbered, CancellationToken cancellation) =>
        events.InsertManyAsync(session, numbered.Select(e => new Document
        {
            Id = Key(e.Event.Workspace, e.Event.Id), Workspace = e.Event.Workspace, Contact = e.Event.Contact,
            Partition = e.Partition, N = e.N, OccurredAt = e.Event.OccurredAt.ToDateTime(), Name = e.Event.Name,
            Hash = e.Hash, Body = e.Event.ToByteArray(),
        }), cancellationToken: cancellation);

    /// <summary>
    /// A stretch of one partition from number <paramref name="fromN"/> on, without holes. Numbers are dense, so the end
    /// is known too; bounding both sides spares engines that read all matches before they sort.
    /// </summary>
    public async Task<IReadOnlyList<NumberedEvent>> ReadAsync(
        int partition, long fromN, int count, CancellationToken cancellation) =>
        Read(await events.Find(Filter.Eq(d => d.Partition, partition) & Filter.Gte(d => d.N, fromN) & Filter.Lt(d => d.N, fromN + count))
            .SortBy(d => d.N).ToListAsync(cancellation));

    /// <summary>
    /// All events of some contacts by partition and number, after the given place. The place is an expression so that
    /// no engine walks the whole order of the log for it: DocumentDB intersects every index that a plain condition fits.
    /// </summary>
    public async Task<IReadOnlyList<NumberedEvent>> ReadContactsAsync(
        string workspace, IEnumerable<string> contacts, (int Partition, long N) after, int count,
        CancellationToken cancellation)
    {
        var later = new BsonDocument("$expr", new BsonDocument("$or", new BsonArray
        {
            new BsonDocument("$gt", new BsonArray { "$p", after.Partition }),
            new BsonDocument("$and", new BsonArray
            {
                new BsonDocument("$eq", new BsonArray { "$p", after.Partition }),
                new BsonDocument("$gt", new BsonArray { "$n", after.N }),
            }),
        }));
        return Read(await events
            .Find(Filter.Eq(d => d.Workspace, workspace) & Filter.In(d => d.Contact, contacts) & later)
            .SortBy(d => d.Partition).ThenBy(d => d.N).Limit(count).ToListAsync(cancellation));
    }

    /// <summary>The timeline of some contacts, newest first, before the given place.</summary>
    public async Task<IReadOnlyList<Event>> ListAsync(
        string workspace, IEnumerable<string> contacts, string name, (DateTimeOffset At, string Id)? before, int count,
        CancellationToken cancellation)
    {
        var filter = Filter.Eq(d => d.Workspace, workspace) & Filter.In(d => d.Contact, contacts);
        if (name.Length > 0)
            filter &= Filter.Eq(d => d.Name, name);
        if (before is { } place)
            filter &= Filter.Lt(d => d.OccurredAt, place.At.UtcDateTime)
                | (Filter.Eq(d => d.OccurredAt, place.At.UtcDateTime) & Filter.Lt(d => d.Id, Key(workspace, place.Id)));
        var found = await events.Find(filter).SortByDescending(d => d.OccurredAt).ThenByDescending(d => d.Id)
            .Limit(count).ToListAsync(cancellation);
        return [.. found.Select(d => Event.Parser.ParseFrom(d.Body))];
    }

    /// <summary>First, last and number of events of each contact that has any.</summary>
    public async Task<IReadOnlyDictionary<string, EventSpan>> SpansAsync(
        string workspace, IReadOnlyCollection<string> contacts, CancellationToken cancellation)
    {
        var groups = await events.Aggregate()
            .Match(Filter.Eq(d => d.Workspace, workspace) & Filter.In(d => d.Contact, contacts))
            .Group(new BsonDocument
            {
                ["_id"] = "$c",
                ["first"] = new BsonDocument("$min", "$at"),
                ["last"] = new BsonDocument("$max", "$at"),
                ["count"] = new BsonDocument("$sum", 1L),
            })
            .ToListAsync(cancellation);
        return groups.ToDictionary(g => g["_id"].AsString, g => new EventSpan(
            g["first"].ToUniversalTime(), g["last"].ToUniversalTime(), g["count"].ToInt64()));
    }

    /// <summary>The key of an event: "workspace/event".</summary>
    public static string Key(string workspace, string eventId) => $"{workspace}/{eventId}";

    private static IReadOnlyList<NumberedEvent> Read(List<Document> found) =>
        [.. found.Select(d => new NumberedEvent(d.Partition, d.N, Event.Parser.ParseFrom(d.Body), d.Hash))];

    private sealed class Document
    {
        [BsonId]
        public required string Id { get; init; }

        [BsonElement("w")]
        public required string Workspace { get; init; }

        [BsonElement("c")]
        public required string Contact { get; init; }

        [BsonElement("p")]
        public required int Partition { get; init; }

        [BsonElement("n")]
        public required long N { get; init; }

        [BsonElement("at")]
        public required DateTime OccurredAt { get; init; }

        [BsonElement("nm")]
        public required string Name { get; init; }

        [BsonElement("h")]
        public required long Hash { get; init; }

        [BsonElement("b")]
        public required byte[] Body { get; init; }
    }
}
