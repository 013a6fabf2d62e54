using System.Reflection;
using MongoDB.Bson;
using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Driver;
using Rapport.Hosting.Time;
using Rapport.Notification.Conclusions;
using Rapport.Notification.Domain;
using Rapport.Notification.Stores;

namespace Rapport.Notification.Handoffs;

/// <summary>
/// Collection <c>handoffs</c>, as <see cref="HandoffDocument"/> lays it out (out: see <see cref="WaitingConclusion"/>). Every change is a
/// compare-and-set on rev. Indexes: (w, c, rs) unique where open, so that a contact is open once a reason; (w, qu, st,
/// pr descending, at) for claims; (w, at descending, _id descending) for lists; (until) sparse for ended leases; (st,
/// exp) where open, across workspaces, for counts and for what expires next; (c), for who is to be forgotten; (out.t) sparse.
/// </summary>
internal sealed class HandoffStore(IMongoDatabase database)
{
    // What a change may take away again; conclusions are pushed and pulled instead.
    private static readonly string[] Optional =
    [
        .. typeof(HandoffDocument).GetProperties()
            .Where(property => property.IsDefined(typeof(BsonIgnoreIfNullAttribute), false) || property.IsDefined(typeof(BsonIgnoreIfDefaultAttribute), false))
            .Select(property => property.GetCustomAttribute<BsonElementAttribute>()!.ElementName).Where(name => name != "out"),
    ];

    private readonly IMongoCollection<HandoffDocument> handoffs = database.GetCollection<HandoffDocument>("handoffs");

    private static FilterDefinitionBuilder<HandoffDocument> Where => Builders<HandoffDocument>.Filter;

    private static IndexKeysDefinitionBuilder<HandoffDocument> Keys => Builders<HandoffDocument>.IndexKeys;

    public Task PrepareAsync(CancellationToken cancellation) => handoffs.Indexes.CreateManyAsync(
    [
        new CreateIndexModel<HandoffDocument>(
            Keys.Ascending(d => d.Workspace).Ascending(d => d.Contact).Ascending(d => d.Reason),
            new CreateIndexOptions<HandoffDocument>
            {
                Unique = true, PartialFilterExpression = Where.Eq(d => d.Open, true),
            }),
        new CreateIndexModel<HandoffDocument>(
            Keys.Ascending(d => d.Workspace).Ascending(d => d.Queue).Ascending(d => d.State).Descending(d => d.Priority)
                .Ascending(d => d.OpenedAt)),
        new CreateIndexModel<HandoffDocument>(
            Keys.Ascending(d => d.Workspace).Descending(d => d.OpenedAt).Descending(d => d.Id)),
        new CreateIndexModel<HandoffDocument>(
            Keys.Ascending(d => d.LeaseUntil), new CreateIndexOptions { Sparse = true }),
        new CreateIndexModel<HandoffDocument>(
            Keys.Ascending(d => d.State).Ascending(d => d.ExpireAt),
            new CreateIndexOptions<HandoffDocument> { PartialFilterExpression = Where.Eq(d => d.Open, true) }),
        new CreateIndexModel<HandoffDocument>(Keys.Ascending(d => d.Contact)),
        WaitingConclusions.Index<HandoffDocument>(),
    ], cancellation);

    /// <summary>How many hand-offs there are of these contacts, open or ended.</summary>
    public Task<long> CountAsync(string workspace, IEnumerable<string> contacts, CancellationToken cancellation) =>
        handoffs.CountDocumentsAsync(Of(workspace, contacts), cancellationToken: cancellation);

    /// <summary>Forgets all hand-offs of these contacts; an agent who holds one has it no more.</summary>
    public async Task<long> ForgetAsync(string workspace, IEnumerable<string> contacts, CancellationToken cancellation) =>
        (await handoffs.DeleteManyAsync(Of(workspace, contacts), cancellation)).DeletedCount;

    /// <summary>All hand-offs of these contacts after an id, by id, with their dossiers.</summary>
    public async Task<IReadOnlyList<Handoff>> OfAsync(
        string workspace, IEnumerable<string> contacts, string after, int count, CancellationToken cancellation) =>
        Read(await handoffs.Find(Of(workspace, contacts) & Where.Gt(d => d.Id, after)).SortBy(d => d.Id).Limit(count)
            .ToListAsync(cancellation));

    private static FilterDefinition<HandoffDocument> Of(string workspace, IEnumerable<string> contacts) =>
        Where.In(d => d.Contact, contacts) & Where.Eq(d => d.Workspace, workspace);

    /// <summary>
    /// Adds new hand-offs; the positions of those that were not added, because they are there already or their contact
    /// is open for their reason.
    /// </summary>
    public Task<IReadOnlyList<int>> AddAsync(IReadOnlyList<Handoff> opened, CancellationToken cancellation) =>
        handoffs.InsertNewAsync(
            opened.Select(handoff => HandoffDocument.From(handoff, HandoffConclusions.Opened(handoff))), cancellation);

    /// <summary>The waiting hand-offs of a queue, the best first: highest priority, then oldest.</summary>
    public async Task<IReadOnlyList<Handoff>> BestAsync(
        string workspace, string queue, int count, CancellationToken cancellation) =>
        Read(await handoffs.Find(Where.Eq(d => d.Workspace, workspace) & Where.Eq(d => d.Queue, queue)
                & Where.Eq(d => d.State, HandoffState.Open))
            .SortByDescending(d => d.Priority).ThenBy(d => d.OpenedAt).Limit(count).ToListAsync(cancellation));

    /// <summary>The hand-off that an agent claimed from a queue by this request; null when there is none.</summary>
    public async Task<Handoff?> ClaimedByAsync(
        string workspace, string queue, string agent, string requestId, CancellationToken cancellation) =>
        (await handoffs.Find(Where.Eq(d => d.Workspace, workspace) & Where.Eq(d => d.Queue, queue)
                & Where.Eq(d => d.State, HandoffState.Claimed) & Where.Eq(d => d.Lease!.Agent, agent)
                & Where.Eq(d => d.Lease!.RequestId, requestId))
            .FirstOrDefaultAsync(cancellation))?.ToHandoff();

    /// <summary>
    /// Writes a hand-off that follows from the revision before it; false when it has changed meanwhile.
    /// </summary>
    /// <exception cref="MongoWriteException">Its contact is open for its reason already (see <see
    /// cref="MongoWrites.IsDuplicate"/>).</exception>
    public async Task<bool> TryReplaceAsync(
        Handoff after, IReadOnlyList<WaitingConclusion> conclusions, CancellationToken cancellation)
    {
        // The conclusions that still wait stay: an update of all fields but "out", which only grows here.
        var fields = HandoffDocument.From(after with { Revision = after.Revision + 1 }, []).ToBsonDocument();
        fields.Remove("_id");
        var update = new BsonDocument("$set", fields);
        if (Optional.Where(name => !fields.Contains(name)).ToList() is { Count: > 0 } gone)
            update["$unset"] = new BsonDocument(gone.Select(name => new BsonElement(name, "")));
        if (conclusions.Count > 0)
            update["$push"] = new BsonDocument("out", new BsonDocument("$each",
                new BsonArray(conclusions.Select(conclusion => conclusion.ToBsonDocument()))));
        var result = await handoffs.UpdateOneAsync(
            Where.Eq(d => d.Id, after.Id) & Where.Eq(d => d.Revision, after.Revision), update,
            cancellationToken: cancellation);
        return result.MatchedCount == 1;
    }

    /// <summary>One hand-off; null when the workspace has none of this id.</summary>
    public async Task<Handoff?> FindAsync(string workspace, string id, CancellationToken cancellation) =>
        (await handoffs.Find(d => d.Id == id && d.Workspace == workspace).FirstOrDefaultAsync(cancellation))
            ?.ToHandoff();

    /// <summary>The ids of a set that exist.</summary>
    public async Task<IReadOnlySet<string>> ExistingAsync(IEnumerable<string> ids, CancellationToken cancellation) =>
        (await handoffs.Find(Where.In(d => d.Id, ids)).Project(d => d.Id).ToListAsync(cancellation)).ToHashSet();

    /// <summary>The open or claimed hand-offs of a contact.</summary>
    public async Task<IReadOnlyList<Handoff>> OpenOfAsync(
        string workspace, string contact, CancellationToken cancellation) =>
        Read(await handoffs.Find(Where.Eq(d => d.Workspace, workspace) & Where.Eq(d => d.Contact, contact)
            & Where.Eq(d => d.Open, true)).ToListAsync(cancellation));

    /// <summary>
    /// A page, newest first, after the given place. Without the dossiers: they are most of a hand-off and for one agent.
    /// </summary>
    public async Task<IReadOnlyList<Handoff>> ListAsync(
        string workspace, HandoffFilter filter, (DateTimeOffset At, string Id)? after, int count,
        CancellationToken cancellation)
    {
        var where = Where.Eq(d => d.Workspace, workspace);
        if (filter.State is { } state)
            where &= Where.Eq(d => d.State, state);
        foreach (var (field, value) in filter.Texts)
            where &= Where.Eq(field, value);
        if (after is var (at, id))
            where &= Where.Lt(d => d.OpenedAt, at.UtcDateTime)
                | (Where.Eq(d => d.OpenedAt, at.UtcDateTime) & Where.Lt(d => d.Id, id));
        return Read(await handoffs.Find(where)
            .Project<HandoffDocument>(Builders<HandoffDocument>.Projection.Exclude(d => d.Dossier))
            .SortByDescending(d => d.OpenedAt).ThenByDescending(d => d.Id)
            .Limit(count).ToListAsync(cancellation));
    }

    /// <summary>Claimed hand-offs whose lease has ended.</summary>
    public async Task<IReadOnlyList<Handoff>> LapsedAsync(
        SystemTime systemNow, int count, CancellationToken cancellation) =>
        Read(await handoffs.Find(Where.Lte(d => d.LeaseUntil, systemNow.UtcDateTime)).SortBy(d => d.LeaseUntil)
            .Limit(count).ToListAsync(cancellation));

    /// <summary>Waiting hand-offs that are stale.</summary>
    public async Task<IReadOnlyList<Handoff>> StaleAsync(
        DateTimeOffset businessNow, int count, CancellationToken cancellation) =>
        Read(await handoffs.Find(Where.Eq(d => d.Open, true) & Where.Eq(d => d.State, HandoffState.Open)
            & Where.Lte(d => d.ExpireAt, businessNow.UtcDateTime)).Limit(count).ToListAsync(cancellation));

    /// <summary>Hand-offs in a state, open or claimed.</summary>
    public Task<long> CountAsync(HandoffState state, CancellationToken cancellation) =>
        handoffs.CountDocumentsAsync(
            Where.Eq(d => d.Open, true) & Where.Eq(d => d.State, state), cancellationToken: cancellation);

    /// <summary>The next expiry of a waiting hand-off, business time.</summary>
    public async Task<DateTimeOffset?> NextExpiryAsync(DateTimeOffset businessNow, CancellationToken cancellation) =>
        await handoffs.Find(Where.Eq(d => d.Open, true) & Where.Eq(d => d.State, HandoffState.Open)
                & Where.Gt(d => d.ExpireAt, businessNow.UtcDateTime))
            .SortBy(d => d.ExpireAt).Limit(1).Project(d => d.ExpireAt).FirstOrDefaultAsync(cancellation) is { } next
            ? next
            : null;

    /// <summary>Conclusions that wait.</summary>
    public Task<IReadOnlyList<(string Document, WaitingConclusion Waiting)>> ReadWaitingAsync(
        int max, CancellationToken cancellation) => WaitingConclusions.ReadAsync(handoffs, max, cancellation);

    /// <summary>Takes out conclusions that are in the log.</summary>
    public Task RemoveWaitingAsync(
        IReadOnlyList<(string Document, string Conclusion)> keys, CancellationToken cancellation) =>
        WaitingConclusions.RemoveAsync(handoffs, keys, cancellation);

    private static IReadOnlyList<Handoff> Read(List<HandoffDocument> found) => [.. found.Select(d => d.ToHandoff())];
}
