using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Driver;
using Rapport.Contact.Domain;
using Rapport.Hosting.Time;

namespace Rapport.Contact.Quarantine;

/// <summary>
/// Collection <c>quarantine</c>: {_id: q, w, st: stage, sv: service, s: state, r: reason, d: detail, e: event id, nm: event
/// name, c: contact, p, n, a: attempts, f: first seen, l: last seen, g: last replay, dr: discard reason, until, b: the event
/// as protobuf}. What is no longer held goes 30 days later. Indexes: (w, f, _id), the list; (w, s, f, _id), the list of a
/// state; until (TTL).
/// </summary>
internal sealed class QuarantineStore(IMongoDatabase database, SystemClock clock)
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);
    private static readonly FilterDefinitionBuilder<Document> Filter = Builders<Document>.Filter;
    private readonly IMongoCollection<Document> items = database.GetCollection<Document>("quarantine");

    private DateTime Expiry => (clock.GetUtcNow() + Kept).UtcDateTime;

    public Task PrepareAsync(CancellationToken cancellation)
    {
        var keys = Builders<Document>.IndexKeys;
        return items.Indexes.CreateManyAsync(
            [
                new CreateIndexModel<Document>(
                    keys.Ascending(d => d.Workspace).Descending(d => d.FirstSeenAt).Descending(d => d.Id)),
                new CreateIndexModel<Document>(keys.Ascending(d => d.Workspace).Ascending(d => d.State)
                    .Descending(d => d.FirstSeenAt).Descending(d => d.Id)),
                new CreateIndexModel<Document>(keys.Ascending(d => d.Until),
                    new CreateIndexOptions { ExpireAfter = TimeSpan.Zero }),
            ],
            cancellation);
    }

    /// <summary>
    /// Holds what could not be numbered, in the transaction that takes it out of the inbox. One that was replayed is
    /// held again; one that was discarded stays so.
    /// </summary>
    public Task HoldAsync(
        IClientSessionHandle session, IReadOnlyCollection<QuarantinedItem> failed, CancellationToken cancellation) =>
        failed.Count == 0 ? Task.CompletedTask : items.BulkWriteAsync(session, failed.SelectMany(item => new[]
        {
            Upsert(item with { Attempts = 0 }, update => update.Inc(d => d.Attempts, 1), countsAttempts: true),
            HeldAgain(Filter.Eq(d => d.Id, item.Id), attempts: 0),
        }), cancellationToken: cancellation);

    /// <summary>
    /// Holds what a service left out. Repeatable: only the failure of the last replay makes an item held again.
    /// </summary>
    /// <param name="failed">Items, <see cref="QuarantinedItem.Replay"/> being the replay at which each failed.</param>
    /// <param name="cancellation">Ends waiting.</param>
    public Task HoldAsync(IReadOnlyCollection<QuarantinedItem> failed, CancellationToken cancellation) =>
        failed.Count == 0 ? Task.CompletedTask : items.BulkWriteAsync(failed.SelectMany(item => new[]
        {
            Upsert(item with { Replay = "" }, update => update),
            HeldAgain(Filter.Eq(d => d.Id, item.Id) & Filter.Eq(d => d.Replay, item.Replay), attempts: 1),
        }), cancellationToken: cancellation);

    /// <summary>Records what needs nothing to be done.</summary>
    public Task RecordAsync(IReadOnlyCollection<QuarantinedItem> seen, CancellationToken cancellation) =>
        items.BulkWriteAsync(
            seen.Select(item => Upsert(item with { Until = Expiry }, update => update)), cancellationToken: cancellation);

    /// <summary>An item that the workspace may see, or null.</summary>
    public async Task<QuarantinedItem?> FindAsync(string workspace, string id, CancellationToken cancellation) =>
        (await items.Find(Filter.Eq(d => d.Id, id) & VisibleTo(workspace)).FirstOrDefaultAsync(cancellation))?.ToItem();

    /// <summary>Items of all workspaces that wait for somebody.</summary>
    public Task<long> CountHeldAsync(CancellationToken cancellation) =>
        items.CountDocumentsAsync(Filter.Eq(d => d.State, QuarantinedState.Held), cancellationToken: cancellation);

    /// <summary>A page of items, the newest first, after the given place.</summary>
    public async Task<IReadOnlyList<QuarantinedItem>> ListAsync(
        string workspace, QuarantineFilter wanted, (DateTimeOffset At, string Id)? after, int count,
        CancellationToken cancellation)
    {
        var filter = VisibleTo(workspace);
        if (wanted.State is { } state)
            filter &= Filter.Eq(d => d.State, state);
        if (wanted.Stage is { } stage)
            filter &= Filter.Eq(d => d.Stage, stage);
        if (wanted.Service is { } service)
            filter &= Filter.Eq(d => d.Service, service);
        if (wanted.Reason is { } reason)
            filter &= Filter.Eq(d => d.Reason, reason);
        if (after is { } place)
            filter &= Filter.Lt(d => d.FirstSeenAt, place.At.UtcDateTime)
                | (Filter.Eq(d => d.FirstSeenAt, place.At.UtcDateTime) & Filter.Lt(d => d.Id, place.Id));
        var found = await items.Find(filter).SortByDescending(d => d.FirstSeenAt).ThenByDescending(d => d.Id)
            .Limit(count).ToListAsync(cancellation);
        return [.. found.Select(d => d.ToItem())];
    }

    /// <summary>Marks a held item as replayed; false when it has been changed meanwhile.</summary>
    public async Task<bool> ReplayAsync(IClientSessionHandle session, QuarantinedItem item, CancellationToken cancellation) =>
        (await items.UpdateOneAsync(session, Unchanged(item),
            Builders<Document>.Update.Set(d => d.State, QuarantinedState.Replayed).Set(d => d.Replay, item.NextReplay)
                .Set(d => d.Until, Expiry),
            cancellationToken: cancellation)).MatchedCount == 1;

    /// <summary>Gives a held item up; false when it has been changed meanwhile.</summary>
    public async Task<bool> DiscardAsync(QuarantinedItem item, string reason, CancellationToken cancellation) =>
        (await items.UpdateOneAsync(Unchanged(item),
            Builders<Document>.Update.Set(d => d.State, QuarantinedState.Discarded).Set(d => d.DiscardReason, reason)
                .Set(d => d.Until, Expiry),
            cancellationToken: cancellation)).MatchedCount == 1;

    /// <summary>The items that are about contacts, and those that hold an event whose contact nobody knows yet, which may be.</summary>
    public async Task<IReadOnlyList<QuarantinedItem>> MayBeOfAsync(
        string workspace, IReadOnlyCollection<string> contacts, CancellationToken cancellation) =>
        [.. (await items.Find(Filter.Eq(d => d.Workspace, workspace)
            & (Filter.In(d => d.Contact, contacts) | Filter.Exists(d => d.Body, true))).ToListAsync(cancellation)).Select(d => d.ToItem())];

    /// <summary>Takes items away; how many there were.</summary>
    public async Task<long> DeleteAsync(IReadOnlyCollection<string> ids, CancellationToken cancellation) =>
        ids.Count == 0 ? 0 : (await items.DeleteManyAsync(Filter.In(d => d.Id, ids), cancellation)).DeletedCount;

    // Messages that could not be read belong to no workspace; their items hold nothing of anybody.
    private static FilterDefinition<Document> VisibleTo(string workspace) => Filter.In(d => d.Workspace, [workspace, ""]);

    private static FilterDefinition<Document> Unchanged(QuarantinedItem item) =>
        Filter.Eq(d => d.Id, item.Id) & Filter.Eq(d => d.State, QuarantinedState.Held)
        & Filter.Eq(d => d.Attempts, item.Attempts);

    private static UpdateOneModel<Document> Upsert(
        QuarantinedItem item, Func<UpdateDefinition<Document>, UpdateDefinition<Document>> also, bool countsAttempts = false)
    {
        var update = Builders<Document>.Update.Set(d => d.LastSeenAt, item.LastSeenAt.UtcDateTime)
            .SetOnInsert(d => d.Workspace, item.Workspace).SetOnInsert(d => d.Stage, item.Stage)
            .SetOnInsert(d => d.Service, item.Service).SetOnInsert(d => d.State, item.State)
            .SetOnInsert(d => d.Reason, item.Reason).SetOnInsert(d => d.Detail, item.Detail)
            .SetOnInsert(d => d.EventId, item.EventId).SetOnInsert(d => d.EventName, item.EventName)
            .SetOnInsert(d => d.Contact, item.Contact).SetOnInsert(d => d.Partition, item.Partition)
            .SetOnInsert(d => d.N, item.N).SetOnInsert(d => d.FirstSeenAt, item.FirstSeenAt.UtcDateTime)
            .SetOnInsert(d => d.Replay, item.Replay).SetOnInsert(d => d.DiscardReason, "");
        if (!countsAttempts)
            update = update.SetOnInsert(d => d.Attempts, item.Attempts);
        if (item.Body is { } body)
            update = update.SetOnInsert(d => d.Body, body);
        if (item.Until is { } until)
            update = update.SetOnInsert(d => d.Until, until.UtcDateTime);
        return new UpdateOneModel<Document>(Filter.Eq(d => d.Id, item.Id), also(update)) { IsUpsert = true };
    }

    private static UpdateOneModel<Document> HeldAgain(FilterDefinition<Document> which, int attempts) => new(
        which & Filter.Eq(d => d.State, QuarantinedState.Replayed),
        Builders<Document>.Update.Set(d => d.State, QuarantinedState.Held).Inc(d => d.Attempts, attempts).Unset(d => d.Until));

    private sealed class Document
    {
        [BsonId]
        public required string Id { get; init; }

        [BsonElement("w")]
        public required string Workspace { get; init; }

        [BsonElement("st")]
        public required FailedStage Stage { get; init; }

        [BsonElement("sv")]
        public required string Service { get; init; }

        [BsonElement("s")]
        public required QuarantinedState State { get; init; }

        [BsonElement("r")]
        public required string Reason { get; init; }

        [BsonElement("d")]
        public required string Detail { get; init; }

        [BsonElement("e")]
        public required string EventId { get; init; }

        [BsonElement("nm")]
        public required string EventName { get; init; }

        [BsonElement("c")]
        public required string Contact { get; init; }

        [BsonElement("p")]
        public required int Partition { get; init; }

        [BsonElement("n")]
        public required long N { get; init; }

        [BsonElement("a")]
        public required int Attempts { get; init; }

        [BsonElement("f")]
        public required DateTime FirstSeenAt { get; init; }

        [BsonElement("l")]
        public required DateTime LastSeenAt { get; init; }

        [BsonElement("g")]
        public required string Replay { get; init; }

        [BsonElement("dr")]
        public required string DiscardReason { get; init; }

        [BsonElement("until")]
        public DateTime? Until { get; init; }

        [BsonElement("b")]
        public byte[]? Body { get; init; }

        public QuarantinedItem ToItem() => new()
        {
            Id = Id, Workspace = Workspace, Stage = Stage, Service = Service, State = State, Reason = Reason,
            Detail = Detail, EventId = EventId, EventName = EventName, Contact = Contact, Partition = Partition, N = N,
            Attempts = Attempts, FirstSeenAt = FirstSeenAt, LastSeenAt = LastSeenAt, Replay = Replay,
            DiscardReason = DiscardReason, Until = Until, Body = Body,
        };
    }
}
