using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Driver;
using Rapport.Following.Partitions;
using Rapport.Notification.Domain.Webhooks;
using Rapport.Notification.Stores;

namespace Rapport.Notification.Webhooks;

/// <summary>
/// Collection <c>webhook_deliveries</c>: {_id: derived from webhook and event, so that an event is queued once; w, h: webhook,
/// e: event, ct: workspace/contact that it is about, nm: its name, p, n: its place in the log, s: state, c: made at, wt: the webhook again while it waits, due: when, and
/// while it is tried, when its claim ends; t: tries, k: attempts in all, a: the last twenty {at, st, f, ms}}. Kept for 30 days.
/// Indexes: (wt, due) of those that wait, under a field of its own, since an engine that intersects indexes would walk all of a
/// webhook for it; (h, c, _id), the list; (ct) sparse, what there is of a person; c (TTL).
/// </summary>
internal sealed class WebhookDeliveryStore(IMongoDatabase database)
{
    private const int AttemptsKept = 20;
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);
    private static readonly FilterDefinitionBuilder<Document> Where = Builders<Document>.Filter;
    private static readonly UpdateDefinitionBuilder<Document> Set = Builders<Document>.Update;
    private readonly IMongoCollection<Document> deliveries = database.GetCollection<Document>("webhook_deliveries");

    public Task PrepareAsync(CancellationToken cancellation)
    {
        var keys = Builders<Document>.IndexKeys;
        return deliveries.Indexes.CreateManyAsync(
            [
                new CreateIndexModel<Document>(keys.Ascending(d => d.WaitsFor).Ascending(d => d.DueAt)),
                new CreateIndexModel<Document>(keys.Ascending(d => d.Webhook).Descending(d => d.CreatedAt).Descending(d => d.Id)),
                new CreateIndexModel<Document>(keys.Ascending(d => d.About), new CreateIndexOptions { Sparse = true }),
                new CreateIndexModel<Document>(keys.Ascending(d => d.CreatedAt), new CreateIndexOptions { ExpireAfter = Kept }),
            ],
            cancellation);
    }

    /// <summary>Queues deliveries; those that are there already stay as they are.</summary>
    public Task QueueAsync(IEnumerable<WebhookDeliveryRecord> queued, CancellationToken cancellation) =>
        deliveries.InsertNewAsync(queued.Select(Document.From), cancellation);

    /// <summary>Deliveries of a webhook that are due, the longest waiting first.</summary>
    public async Task<IReadOnlyList<WebhookDeliveryRecord>> DueAsync(
        string webhook, DateTimeOffset now, int count, CancellationToken cancellation) =>
    [
        .. (await deliveries.Find(Where.Eq(d => d.WaitsFor, webhook) & Where.Lte(d => d.DueAt, now.UtcDateTime))
            .SortBy(d => d.DueAt).Limit(count).ToListAsync(cancellation)).Select(d => d.ToRecord()),
    ];

    /// <summary>Claims a delivery for one attempt; null when another has it, or it waits no more.</summary>
    /// <param name="read">As it was read.</param>
    /// <param name="until">When the claim ends, and it is due again, if nothing is said of the attempt.</param>
    /// <param name="cancellation">Ends waiting.</param>
    public async Task<WebhookDeliveryRecord?> ClaimAsync(
        WebhookDeliveryRecord read, DateTimeOffset until, CancellationToken cancellation) =>
        (await deliveries.FindOneAndUpdateAsync(Unchanged(read), Set.Set(d => d.DueAt, until.UtcDateTime), After, cancellation))
        ?.ToRecord();

    /// <summary>Keeps what an attempt came to, unless the claim was lost.</summary>
    /// <param name="claimed">As it was claimed.</param>
    /// <param name="attempt">The attempt.</param>
    /// <param name="state">What is of the delivery now.</param>
    /// <param name="due">When it is tried again; null for not.</param>
    /// <param name="cancellation">Ends waiting.</param>
    public Task EndAsync(
        WebhookDeliveryRecord claimed, WebhookTry attempt, DeliveryState state, DateTimeOffset? due, CancellationToken cancellation)
    {
        var change = Set.Set(d => d.State, state).Inc(d => d.Tries, 1).Inc(d => d.Count, 1)
            .PushEach(d => d.Attempts, [AttemptDocument.From(attempt)], slice: -AttemptsKept);
        change = due is { } next
            ? change.Set(d => d.DueAt, next.UtcDateTime) : change.Unset(d => d.DueAt).Unset(d => d.WaitsFor);
        return deliveries.UpdateOneAsync(Unchanged(claimed), change, cancellationToken: cancellation);
    }

    /// <summary>Has a delivery tried again from the beginning; null when there is none.</summary>
    public async Task<WebhookDeliveryRecord?> ReplayAsync(
        WebhookDeliveryRecord delivery, DateTimeOffset now, CancellationToken cancellation) =>
        (await deliveries.FindOneAndUpdateAsync(
            Where.Eq(d => d.Id, delivery.Id),
            Set.Set(d => d.State, DeliveryState.Waiting).Set(d => d.Tries, 0).Set(d => d.DueAt, now.UtcDateTime)
                .Set(d => d.WaitsFor, delivery.Webhook), After, cancellation))?.ToRecord();

    /// <summary>
    /// Has deliveries of a span of time tried again from the beginning, the oldest first and about so many: those of one
    /// millisecond stay together.
    /// </summary>
    /// <returns>How many there were, and where those begin that are left; null when none are.</returns>
    public async Task<(long Count, DateTimeOffset? Next)> ReplayAsync(
        string webhook, DeliveryState state, DateTimeOffset from, DateTimeOffset to, int most, DateTimeOffset now,
        CancellationToken cancellation)
    {
        var span = Where.Eq(d => d.Webhook, webhook) & Where.Eq(d => d.State, state) & Where.Gte(d => d.CreatedAt, from.UtcDateTime);
        var all = span & Where.Lt(d => d.CreatedAt, to.UtcDateTime);
        var first = await TimeAsync(all, 0, cancellation);
        if (first is null)
            return (0, null);
        var next = await TimeAsync(all, most, cancellation);
        if (next == first)
            next = first.Value.AddMilliseconds(1);
        var changed = await deliveries.UpdateManyAsync(
            span & Where.Lt(d => d.CreatedAt, (next ?? to).UtcDateTime),
            Set.Set(d => d.State, DeliveryState.Waiting).Set(d => d.Tries, 0).Set(d => d.DueAt, now.UtcDateTime)
                .Set(d => d.WaitsFor, webhook), cancellationToken: cancellation);
        return (changed.ModifiedCount, next);
    }

    /// <summary>How many deliveries tell of these contacts.</summary>
    public Task<long> CountAsync(string workspace, IEnumerable<string> contacts, CancellationToken cancellation) =>
        deliveries.CountDocumentsAsync(Of(workspace, contacts), cancellationToken: cancellation);

    /// <summary>Takes out what tells of these contacts, and what is still to be sent of them.</summary>
    public async Task<long> ForgetAsync(string workspace, IEnumerable<string> contacts, CancellationToken cancellation) =>
        (await deliveries.DeleteManyAsync(Of(workspace, contacts), cancellation)).DeletedCount;

    /// <summary>A page of what tells of these contacts, by id.</summary>
    public async Task<IReadOnlyList<WebhookDeliveryRecord>> OfAsync(
        string workspace, IEnumerable<string> contacts, string after, int count, CancellationToken cancellation) =>
    [
        .. (await deliveries.Find(Of(workspace, contacts) & Where.Gt(d => d.Id, after)).SortBy(d => d.Id).Limit(count)
            .ToListAsync(cancellation)).Select(d => d.ToRecord()),
    ];

    /// <summary>A delivery of a webhook, or null.</summary>
    public async Task<WebhookDeliveryRecord?> FindAsync(string webhook, string id, CancellationToken cancellation) =>
        (await deliveries.Find(d => d.Id == id && d.Webhook == webhook).FirstOrDefaultAsync(cancellation))?.ToRecord();

    /// <summary>A page, newest first, after the given place.</summary>
    public async Task<IReadOnlyList<WebhookDeliveryRecord>> ListAsync(
        string webhook, DeliveryState? state, (DateTimeOffset At, string Id)? after, int count, CancellationToken cancellation)
    {
        var filter = Where.Eq(d => d.Webhook, webhook);
        if (state is { } wanted)
            filter &= Where.Eq(d => d.State, wanted);
        if (after is var (at, id))
            filter &= Where.Lt(d => d.CreatedAt, at.UtcDateTime)
                | (Where.Eq(d => d.CreatedAt, at.UtcDateTime) & Where.Lt(d => d.Id, id));
        return
        [
            .. (await deliveries.Find(filter).SortByDescending(d => d.CreatedAt).ThenByDescending(d => d.Id).Limit(count)
                .ToListAsync(cancellation)).Select(d => d.ToRecord()),
        ];
    }

    /// <summary>Takes all deliveries of a webhook away.</summary>
    public Task RemoveOfAsync(string webhook, CancellationToken cancellation) =>
        deliveries.DeleteManyAsync(d => d.Webhook == webhook, cancellation);

    private static FindOneAndUpdateOptions<Document> After => new() { ReturnDocument = ReturnDocument.After };

    private static FilterDefinition<Document> Unchanged(WebhookDeliveryRecord read) =>
        Where.Eq(d => d.Id, read.Id) & Where.Eq(d => d.State, DeliveryState.Waiting)
        & Where.Eq(d => d.DueAt, read.DueAt?.UtcDateTime);

    private static FilterDefinition<Document> Of(string workspace, IEnumerable<string> contacts) =>
        Where.In(d => d.About, contacts.Select(contact => ContactKey.Of(workspace, contact)));

    // The time of the one behind so many of the oldest; null where there are no more.
    private async Task<DateTimeOffset?> TimeAsync(FilterDefinition<Document> which, int behind, CancellationToken cancellation) =>
        (await deliveries.Find(which).SortBy(d => d.CreatedAt).Skip(behind).Limit(1).ToListAsync(cancellation)) is [var found]
            ? new DateTimeOffset(found.CreatedAt, TimeSpan.Zero) : null;

    private sealed class AttemptDocument
    {
        [BsonElement("at")]
        public required DateTime At { get; init; }

        [BsonElement("st")]
        public required int Status { get; init; }

        [BsonElement("f")]
        public required string Fault { get; init; }

        [BsonElement("ms")]
        public required int Milliseconds { get; init; }

        public static AttemptDocument From(WebhookTry attempt) => new()
        {
            At = attempt.At.UtcDateTime, Status = attempt.Status, Fault = attempt.Fault,
            Milliseconds = (int)attempt.Took.TotalMilliseconds,
        };

        public WebhookTry ToTry() =>
            new(new DateTimeOffset(At, TimeSpan.Zero), Status, Fault, TimeSpan.FromMilliseconds(Milliseconds));
    }

    [BsonIgnoreExtraElements]
    private sealed class Document
    {
        [BsonId]
        public required string Id { get; init; }

        [BsonElement("w")]
        public required string Workspace { get; init; }

        [BsonElement("h")]
        public required string Webhook { get; init; }

        [BsonElement("e")]
        public required string Event { get; init; }

        [BsonElement("ct"), BsonIgnoreIfNull]
        public string? About { get; init; }

        [BsonElement("nm")]
        public required string Name { get; init; }

        [BsonElement("p")]
        public required int Partition { get; init; }

        [BsonElement("n")]
        public required long N { get; init; }

        [BsonElement("s")]
        public required DeliveryState State { get; init; }

        [BsonElement("c")]
        public required DateTime CreatedAt { get; init; }

        [BsonElement("wt"), BsonIgnoreIfNull]
        public string? WaitsFor { get; init; }

        [BsonElement("due"), BsonIgnoreIfNull]
        public DateTime? DueAt { get; init; }

        [BsonElement("t")]
        public required int Tries { get; init; }

        [BsonElement("k")]
        public required int Count { get; init; }

        [BsonElement("a")]
        public required IReadOnlyList<AttemptDocument> Attempts { get; init; }

        public static Document From(WebhookDeliveryRecord delivery) => new()
        {
            Id = delivery.Id, Workspace = delivery.Workspace, Webhook = delivery.Webhook, Event = delivery.Event,
            About = delivery.Contact.Length > 0 ? ContactKey.Of(delivery.Workspace, delivery.Contact) : null,
            Name = delivery.Name, Partition = delivery.Partition, N = delivery.N, State = delivery.State,
            CreatedAt = delivery.CreatedAt.UtcDateTime, WaitsFor = delivery.DueAt is null ? null : delivery.Webhook,
            DueAt = delivery.DueAt?.UtcDateTime, Tries = delivery.Tries, Count = delivery.Count,
            Attempts = [.. delivery.Attempts.Select(AttemptDocument.From)],
        };

        public WebhookDeliveryRecord ToRecord() => new()
        {
            Id = Id, Workspace = Workspace, Webhook = Webhook, Event = Event,
            Contact = About is { } about ? ContactKey.Parse(about).Contact : "", Name = Name, Partition = Partition, N = N,
            State = State, CreatedAt = new DateTimeOffset(CreatedAt, TimeSpan.Zero),
            DueAt = DueAt is { } due ? new DateTimeOffset(due, TimeSpan.Zero) : null, Tries = Tries, Count = Count,
            Attempts = [.. Attempts.Select(attempt => attempt.ToTry())],
        };
    }
}
