using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Driver;
using Rapport.Notification.Domain.Webhooks;
using Rapport.Notification.Stores;

namespace Rapport.Notification.Webhooks;

/// <summary>
/// Collection <c>webhooks</c>: {_id, w, url, ev: events, d: description, off: why nothing is sent, c: made at, s: sealed secret,
/// fs, fu: the former one and until when, rq: the request that made it, sq: the one that made its secret, r: revision}.
/// Index: (w, c, _id), the list. Those that send are read whole, once a second at most.
/// </summary>
internal sealed class WebhookStore(IMongoDatabase database)
{
    private static readonly FilterDefinitionBuilder<Document> Where = Builders<Document>.Filter;
    private readonly IMongoCollection<Document> webhooks = database.GetCollection<Document>("webhooks");

    public Task PrepareAsync(CancellationToken cancellation) => webhooks.Indexes.CreateOneAsync(
        new CreateIndexModel<Document>(Builders<Document>.IndexKeys
            .Ascending(d => d.Workspace).Descending(d => d.CreatedAt).Descending(d => d.Id)),
        cancellationToken: cancellation);

    /// <summary>Adds a webhook; false when its id is taken.</summary>
    public async Task<bool> AddAsync(WebhookRecord added, CancellationToken cancellation)
    {
        try
        {
            await webhooks.InsertOneAsync(Document.From(added), cancellationToken: cancellation);
            return true;
        }
        catch (MongoWriteException taken) when (taken.IsDuplicate())
        {
            return false;
        }
    }

    /// <summary>A workspace's webhook, or null.</summary>
    public async Task<WebhookRecord?> FindAsync(string workspace, string id, CancellationToken cancellation) =>
        (await webhooks.Find(d => d.Id == id && d.Workspace == workspace).FirstOrDefaultAsync(cancellation))?.ToRecord();

    /// <summary>How many a workspace has.</summary>
    public Task<long> CountAsync(string workspace, CancellationToken cancellation) =>
        webhooks.CountDocumentsAsync(d => d.Workspace == workspace, cancellationToken: cancellation);

    /// <summary>A page, newest first, after the given place.</summary>
    public async Task<IReadOnlyList<WebhookRecord>> ListAsync(
        string workspace, (DateTimeOffset At, string Id)? after, int count, CancellationToken cancellation)
    {
        var filter = Where.Eq(d => d.Workspace, workspace);
        if (after is var (at, id))
            filter &= Where.Lt(d => d.CreatedAt, at.UtcDateTime)
                | (Where.Eq(d => d.CreatedAt, at.UtcDateTime) & Where.Lt(d => d.Id, id));
        return
        [
            .. (await webhooks.Find(filter).SortByDescending(d => d.CreatedAt).ThenByDescending(d => d.Id).Limit(count)
                .ToListAsync(cancellation)).Select(d => d.ToRecord()),
        ];
    }

    /// <summary>All webhooks that send.</summary>
    public async Task<IReadOnlyList<WebhookRecord>> SendingAsync(CancellationToken cancellation) =>
        [.. (await webhooks.Find(Where.Eq(d => d.DisableReason, null)).ToListAsync(cancellation)).Select(d => d.ToRecord())];

    /// <summary>Keeps a changed webhook; null when it is not as it was read.</summary>
    public async Task<WebhookRecord?> ChangeAsync(WebhookRecord changed, CancellationToken cancellation) =>
        (await webhooks.FindOneAndReplaceAsync(
            Where.Eq(d => d.Id, changed.Id) & Where.Eq(d => d.Revision, changed.Revision),
            Document.From(changed with { Revision = changed.Revision + 1 }),
            new FindOneAndReplaceOptions<Document> { ReturnDocument = ReturnDocument.After }, cancellation))?.ToRecord();

    /// <summary>Takes a webhook away; false when there is none.</summary>
    public async Task<bool> RemoveAsync(string workspace, string id, CancellationToken cancellation) =>
        (await webhooks.DeleteOneAsync(d => d.Id == id && d.Workspace == workspace, cancellation)).DeletedCount == 1;

    [BsonIgnoreExtraElements]
    private sealed class Document
    {
        [BsonId]
        public required string Id { get; init; }

        [BsonElement("w")]
        public required string Workspace { get; init; }

        [BsonElement("url")]
        public required string Url { get; init; }

        [BsonElement("ev")]
        public required IReadOnlyList<string> Events { get; init; }

        [BsonElement("d")]
        public required string Description { get; init; }

        [BsonElement("off"), BsonIgnoreIfNull]
        public string? DisableReason { get; init; }

        [BsonElement("c")]
        public required DateTime CreatedAt { get; init; }

        [BsonElement("s")]
        public required byte[] Secret { get; init; }

        [BsonElement("fs"), BsonIgnoreIfNull]
        public byte[]? FormerSecret { get; init; }

        [BsonElement("fu"), BsonIgnoreIfNull]
        public DateTime? FormerUntil { get; init; }

        [BsonElement("rq"), BsonIgnoreIfNull]
        public string? Request { get; init; }

        [BsonElement("sq"), BsonIgnoreIfNull]
        public string? SecretRequest { get; init; }

        [BsonElement("r")]
        public required long Revision { get; init; }

        public static Document From(WebhookRecord webhook) => new()
        {
            Id = webhook.Id, Workspace = webhook.Workspace, Url = webhook.Url, Events = webhook.Events,
            Description = webhook.Description, DisableReason = webhook.IsEnabled ? null : webhook.DisableReason,
            CreatedAt = webhook.CreatedAt.UtcDateTime, Secret = webhook.Secret, FormerSecret = webhook.FormerSecret,
            FormerUntil = webhook.FormerUntil?.UtcDateTime, Request = webhook.Request, SecretRequest = webhook.SecretRequest,
            Revision = webhook.Revision,
        };

        public WebhookRecord ToRecord() => new()
        {
            Id = Id, Workspace = Workspace, Url = Url, Events = Events, Description = Description,
            DisableReason = DisableReason ?? "", CreatedAt = new DateTimeOffset(CreatedAt, TimeSpan.Zero), Secret = Secret,
            FormerSecret = FormerSecret, FormerUntil = FormerUntil is { } until ? new DateTimeOffset(until, TimeSpan.Zero) : null,
            Request = Request ?? "", SecretRequest = SecretRequest ?? "", Revision = Revision,
        };
    }
}
