using Google.Protobuf;
using MongoDB.Bson;
using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Driver;
using Rapport.Common.V1;
using Rapport.Contact.Contacts;
using Rapport.Contact.Domain;
using Rapport.Events;

namespace Rapport.Contact.EventLog;

/// <summary>First and last event of a contact, and how many.</summary>
internal sealed record EventSpan(DateTimeOffset First, DateTimeOffset Last, long Count);

/// <summary>
/// Collection <c>events</c>: the log. {_id: "workspace/event", w, c: contact, p: partition, n: number, at: occurred_at,
/// nm: name, h: fingerprint, s: kind of origin (absent of events from before), b: the event as protobuf}. Never changed, but
/// for c when a merge is undone: whoever asks for a contact's events gets them under it, and the order of the log
/// stays as it was said; and for those of a person who was erased, of which only the place stays: {_id: "/partition/number", w, p, n}
/// and nothing else that was theirs.
/// Indexes: (p, n) unique, the order of the log;
/// (w, c, at, n, p), the timeline: events of one instant are told in the order of the log. Written only in numbering
/// transactions.
/// </summary>
internal sealed partial class EventStore(IMongoDatabase database)
{
    private static readonly FilterDefinitionBuilder<Document> Filter = Builders<Document>.Filter;
    private readonly IMongoCollection<Document> events = database.GetCollection<Document>("events");

    // The timeline's index of earlier versions, whose ties were in the order of the event ids.
    private const string TiesById = "w_1_c_1_at_1__id_1";
    private const int IndexNotFound = 27;

    public async Task PrepareAsync(CancellationToken cancellation)
    {
        await events.Indexes.CreateManyAsync(
            [
                new CreateIndexModel<Document>(
                    Builders<Document>.IndexKeys.Ascending(d => d.Partition).Ascending(d => d.N),
                    new CreateIndexOptions { Unique = true }),
                new CreateIndexModel<Document>(
                    Builders<Document>.IndexKeys.Ascending(d => d.Workspace).Ascending(d => d.Contact)
                        .Ascending(d => d.OccurredAt).Ascending(d => d.N).Ascending(d => d.Partition)),
            ],
            cancellation);
        try
        {
            await events.Indexes.DropOneAsync(TiesById, cancellation);
        }
        catch (MongoCommandException exception) when (exception.Code == IndexNotFound)
        {
            // A fresh installation, or another replica was here first.
        }
    }

    /// <summary>
    /// What is in the log under the ids of these events, by "workspace/event"; where another source has used an id, under
    /// its other one too.
    /// </summary>
    public async Task<Dictionary<string, KnownEvent>> FindKnownAsync(
        IReadOnlyList<Event> said, CancellationToken cancellation)
    {
        var known = await FindFirstAsync([.. said.Select(e => Key(e.Workspace, e.Id)).Distinct()], cancellation);
        if (EventSource.OtherKeys(said, known) is { Count: > 0 } others)
            foreach (var (key, first) in await FindFirstAsync(others, cancellation))
                known[key] = first;
        return known;
    }

    private async Task<Dictionary<string, KnownEvent>> FindFirstAsync(
        IReadOnlyCollection<string> keys, CancellationToken cancellation) =>
        (await events.Find(Filter.In(d => d.Id, keys))
            .Project(Builders<Document>.Projection.Include(d => d.Hash).Include(d => d.Source)).ToListAsync(cancellation))
        .ToDictionary(d => d["_id"].AsString, d => new KnownEvent(d["h"].AsInt64, (OriginKind)d.GetValue("s", 0).AsInt32));

    /// <summary>The events with these keys, "workspace/event".</summary>
    public async Task<IReadOnlyList<Event>> ReadKeysAsync(IReadOnlyCollection<string> keys, CancellationToken cancellation) =>
        [.. Read(await events.Find(Filter.In(d => d.Id, keys)).ToListAsync(cancellation)).Select(numbered => numbered.Event)];

    /// <summary>Adds numbered events, in the numbering transaction.</summary>
    public Task AddAsync(
        IClientSessionHandle session, IReadOnlyCollection<NumberedEvent> numbered, CancellationToken cancellation) =>
        events.InsertManyAsync(session, numbered.Select(e => new Document
        {
            Id = Key(e.Event.Workspace, e.Event.Id), Workspace = e.Event.Workspace, Contact = e.Event.Contact,
            Partition = e.Partition, N = e.N, OccurredAt = e.Event.OccurredAt.ToDateTime(), Name = e.Event.Name,
            Hash = e.Hash, Source = EventSource.Of(e.Event), Body = e.Event.ToByteArray(),
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
        return ReadUnder(await events
            .Find(Filter.Eq(d => d.Workspace, workspace) & Filter.In(d => d.Contact, contacts) & later)
            .SortBy(d => d.Partition).ThenBy(d => d.N).Limit(count).ToListAsync(cancellation));
    }

    /// <summary>
    /// The timeline of some contacts, newest first, before the given place. Within one instant (a millisecond) the number
    /// in the log decides, so that what follows from an event never stands below it; between partitions, whose numbers say
    /// nothing of one another, any order will do as long as it is always the same.
    /// </summary>
    public async Task<IReadOnlyList<NumberedEvent>> ListAsync(
        string workspace, IEnumerable<string> contacts, string name, (DateTimeOffset At, long N, int Partition)? before,
        int count, CancellationToken cancellation)
    {
        var filter = Filter.Eq(d => d.Workspace, workspace) & Filter.In(d => d.Contact, contacts);
        if (name.Length > 0)
            filter &= Filter.Eq(d => d.Name, name);
        if (before is { } place)
        {
            var same = Filter.Eq(d => d.OccurredAt, place.At.UtcDateTime);
            filter &= Filter.Lt(d => d.OccurredAt, place.At.UtcDateTime) | (same & Filter.Lt(d => d.N, place.N))
                | (same & Filter.Eq(d => d.N, place.N) & Filter.Lt(d => d.Partition, place.Partition));
        }

        return ReadUnder(await events.Find(filter)
            .SortByDescending(d => d.OccurredAt).ThenByDescending(d => d.N).ThenByDescending(d => d.Partition)
            .Limit(count).ToListAsync(cancellation));
    }

    /// <summary>
    /// A survivor's events since a merge, with those that another undone merge gave it; null when they are more than
    /// <see cref="MergeUndoing.MostEvents"/>.
    /// </summary>
    public async Task<IReadOnlyList<NumberedEvent>?> ReadSinceAsync(MergeRecord merge, CancellationToken cancellation)
    {
        var found = await Since(merge).Limit(MergeUndoing.MostEvents + 1).ToListAsync(cancellation);
        return found.Count <= MergeUndoing.MostEvents ? ReadUnder(found) : null;
    }

    /// <summary>Whether a survivor has more events since a merge than can be divided.</summary>
    public async Task<bool> HasTooManySinceAsync(MergeRecord merge, CancellationToken cancellation) =>
        await Since(merge).Skip(MergeUndoing.MostEvents).Limit(1).AnyAsync(cancellation);

    // An expression, as in ReadContactsAsync.
    private IFindFluent<Document, Document> Since(MergeRecord merge) => events.Find(
        Filter.Eq(d => d.Workspace, merge.Workspace) & Filter.Eq(d => d.Contact, merge.Into)
        & new BsonDocument("$expr", new BsonDocument("$or", new BsonArray
        {
            new BsonDocument("$ne", new BsonArray { "$p", merge.Place.Partition }),
            new BsonDocument("$gt", new BsonArray { "$n", merge.Place.N }),
        })));

    /// <summary>Puts events under the contacts to which undone merges give them, in the numbering transaction.</summary>
    public Task ReturnAsync(
        IClientSessionHandle session, IReadOnlyCollection<ReturnedEvent> returned, CancellationToken cancellation) =>
        returned.Count == 0 ? Task.CompletedTask : events.BulkWriteAsync(session,
            returned.GroupBy(each => each.Contact).Select(group => new UpdateManyModel<Document>(
                Filter.In(d => d.Id, group.Select(each => Key(each.Workspace, each.EventId))),
                Builders<Document>.Update.Set(d => d.Contact, group.Key))), cancellationToken: cancellation);

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

    /// <summary>The newest events of a name among the last so many of a partition.</summary>
    public async Task<IReadOnlyList<NumberedEvent>> ReadLastAsync(
        string workspace, string name, int partition, long lastN, int among, int count, CancellationToken cancellation) =>
        Read(await events.Find(Filter.Eq(d => d.Partition, partition) & Filter.Gt(d => d.N, lastN - among) & Filter.Lte(d => d.N, lastN)
            & Filter.Eq(d => d.Workspace, workspace) & Filter.Eq(d => d.Name, name)).SortByDescending(d => d.N).Limit(count).ToListAsync(cancellation));

    /// <summary>Of a stretch of one partition only who each event is of, when it was and what it is called.</summary>
    public async Task<IReadOnlyList<(string Workspace, string Contact, DateTimeOffset At, string Name)>> ReadSeenAsync(
        int partition, long fromN, int count, CancellationToken cancellation) =>
        [.. (await events.Find(Filter.Eq(d => d.Partition, partition) & Filter.Gte(d => d.N, fromN) & Filter.Lt(d => d.N, fromN + count))
            .Project(Builders<Document>.Projection.Include(d => d.Workspace).Include(d => d.Contact).Include(d => d.OccurredAt).Include(d => d.Name))
            .ToListAsync(cancellation))
            .Select(d => (d["w"].AsString, d["c"].AsString, (DateTimeOffset)d["at"].ToUniversalTime(), d["nm"].AsString))];

    /// <summary>The key of an event: "workspace/event".</summary>
    public static string Key(string workspace, string eventId) => $"{workspace}/{eventId}";

    private static IReadOnlyList<NumberedEvent> Read(List<Document> found) =>
        [.. found.Select(d => new NumberedEvent(d.Partition, d.N, Event.Parser.ParseFrom(d.Body), d.Hash))];

    /// <summary>
    /// The events under the contacts that they belong to. What named the contact that has it again is no word of a merged
    /// one any more.
    /// </summary>
    private static IReadOnlyList<NumberedEvent> ReadUnder(List<Document> found)
    {
        var read = Read(found);
        for (var i = 0; i < found.Count; i++)
            if (read[i].Event.Contact != found[i].Contact)
            {
                read[i].Event.Contact = found[i].Contact;
                if (read[i].Event.NamedContact == found[i].Contact)
                    read[i].Event.Flags.Remove(EventFlags.OfMerged);
            }

        return read;
    }

    [BsonIgnoreExtraElements]
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

        [BsonElement("s"), BsonIgnoreIfDefault]
        public OriginKind Source { get; init; }

        [BsonElement("b")]
        public required byte[] Body { get; init; }
    }
}
