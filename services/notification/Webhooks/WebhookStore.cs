using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Driver;
using Rapport.Notification.Domain.Webhooks;
using Rapport.Notification.Stores;

namespace Rapport.Notification.Webhooks;

/// <summary>
/// Collection <c>webhooks</c>: {_id, w, url, ev: events, d: description, off, oa: why nothing is sent, and since when; fl: since when
/// every attempt has failed; af: how far the log reached when it was made or enabled; c: made at, s: sealed secret, fs, fu: the former one and until when, sq: the request that made its
/// secret, r: revision}. Index: (w, c, _id), the list, and who of a workspace listens. All that send are read whole, once a
/// second at most. What attempts say of <c>fl</c> is no change of the webhook, and leaves its revision.
/// </summary>
internal sealed class WebhookStore(IMongoDatabase database)
{
    private static readonly FilterDefinitionBuilder<Document> Where = Builders<Document>.Filter;
    private static readonly UpdateDefinitionBuilder<Document> Set = Builders<Document>.Update;
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

    /// <summary>The webhooks of some workspaces that send.</summary>
    public async Task<IReadOnlyList<WebhookRecord>> SendingOfAsync(IEnumerable<string> workspaces, CancellationToken cancellation) =>
    [
        .. (await webhooks.Find(Where.In(d => d.Workspace, workspaces) & Where.Eq(d => d.DisableReason, null))
            .ToListAsync(cancellation)).Select(d => d.ToRecord()),
    ];

    /// <summary>All webhooks that send.</summary>
    public async Task<IReadOnlyList<WebhookRecord>> SendingAsync(CancellationToken cancellation) =>
        [.. (await webhooks.Find(Where.Eq(d => d.DisableReason, null)).ToListAsync(cancellation)).Select(d => d.ToRecord())];

    /// <summary>
    /// Keeps a changed webhook; null when it is not as it was read. That it fails can only be taken back.
    /// </summary>
    public Task<WebhookRecord?> ChangeAsync(WebhookRecord changed, CancellationToken cancellation)
    {
        var written = Document.From(changed);
        var change = Set.Set(d => d.Url, written.Url).Set(d => d.Events, written.Events).Set(d => d.Description, written.Description)
            .Set(d => d.DisableReason, written.DisableReason).Set(d => d.DisabledAt, written.DisabledAt)
            .Set(d => d.After, written.After)
            .Set(d => d.Secret, written.Secret).Set(d => d.FormerSecret, written.FormerSecret)
            .Set(d => d.FormerUntil, written.FormerUntil).Set(d => d.SecretRequest, written.SecretRequest).Inc(d => d.Revision, 1);
        return ChangeAsync(Unchanged(changed), changed.FailingSince is null ? change.Unset(d => d.FailingSince) : change, cancellation);
    }

    /// <summary>Stops a webhook, unless it was changed, or an attempt has succeeded, since it was read.</summary>
    public Task<WebhookRecord?> DisableAsync(
        WebhookRecord read, string reason, DateTimeOffset at, CancellationToken cancellation) => ChangeAsync(
            Unchanged(read) & Where.Eq(d => d.DisableReason, null) & Where.Eq(d => d.FailingSince, read.FailingSince?.UtcDateTime),
            Set.Set(d => d.DisableReason, reason).Set(d => d.DisabledAt, at.UtcDateTime).Inc(d => d.Revision, 1), cancellation);

    /// <summary>Notes since when a webhook fails, unless it did already.</summary>
    public Task NoteFailureAsync(string id, DateTimeOffset at, CancellationToken cancellation) => webhooks.UpdateOneAsync(
        Where.Eq(d => d.Id, id) & Where.Eq(d => d.FailingSince, null), Set.Set(d => d.FailingSince, at.UtcDateTime),
        cancellationToken: cancellation);

    /// <summary>Notes that it does not fail any more.</summary>
    public Task NoteSuccessAsync(string id, CancellationToken cancellation) => webhooks.UpdateOneAsync(
        Where.Eq(d => d.Id, id), Set.Unset(d => d.FailingSince), cancellationToken: cancellation);

    /// <summary>Takes a webhook away; false when there is none.</summary>
    public async Task<bool> RemoveAsync(string workspace, string id, CancellationToken cancellation) =>
        (await webhooks.DeleteOneAsync(d => d.Id == id && d.Workspace == workspace, cancellation)).DeletedCount == 1;

    private static FilterDefinition<Document> Unchanged(WebhookRecord read) =>
        Where.Eq(d => d.Id, read.Id) & Where.Eq(d => d.Revision, read.Revision);

    private async Task<WebhookRecord?> ChangeAsync(
        FilterDefinition<Document> which, UpdateDefinition<Document> change, CancellationToken cancellation) =>
        (await webhooks.FindOneAndUpdateAsync(
            which, change, new FindOneAndUpdateOptions<Document> { ReturnDocument = ReturnDocument.After }, cancellation))?.ToRecord();

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

        [BsonElement("oa"), BsonIgnoreIfNull]
        public DateTime? DisabledAt { get; init; }

        [BsonElement("fl"), BsonIgnoreIfNull]
        public DateTime? FailingSince { get; init; }

        [BsonElement("af")]
        public required IReadOnlyList<long> After { get; init; }

        [BsonElement("c")]
        public required DateTime CreatedAt { get; init; }

        [BsonElement("s")]
        public required byte[] Secret { get; init; }

        [BsonElement("fs"), BsonIgnoreIfNull]
        public byte[]? FormerSecret { get; init; }

        [BsonElement("fu"), BsonIgnoreIfNull]
        public DateTime? FormerUntil { get; init; }

        [BsonElement("sq"), BsonIgnoreIfNull]
        public string? SecretRequest { get; init; }

        [BsonElement("r")]
        public required long Revision { get; init; }

        public static Document From(WebhookRecord webhook) => new()
        {
            Id = webhook.Id, Workspace = webhook.Workspace, Url = webhook.Url, Events = webhook.Events,
            Description = webhook.Description, DisableReason = webhook.IsEnabled ? null : webhook.DisableReason,
            DisabledAt = webhook.DisabledAt?.UtcDateTime, FailingSince = webhook.FailingSince?.UtcDateTime,
            After = webhook.After, CreatedAt = webhook.CreatedAt.UtcDateTime, Secret = webhook.Secret, FormerSecret = webhook.FormerSecret,
            FormerUntil = webhook.FormerUntil?.UtcDateTime, SecretRequest = webhook.SecretRequest, Revision = webhook.Revision,
        };

        public WebhookRecord ToRecord() => new()
        {
            Id = Id, Workspace = Workspace, Url = Url, Events = Events, Description = Description,
            DisableReason = DisableReason ?? "", DisabledAt = Instant(DisabledAt), FailingSince = Instant(FailingSince),
            After = After, CreatedAt = new DateTimeOffset(CreatedAt, TimeSpan.Zero), Secret = Secret, FormerSecret = FormerSecret,
            FormerUntil = Instant(FormerUntil), SecretRequest = SecretRequest ?? "", Revision = Revision,
        };

        private static DateTimeOffset? Instant(DateTime? stored) =>
            stored is { } at ? new DateTimeOffset(at, TimeSpan.Zero) : null;
    }
}
