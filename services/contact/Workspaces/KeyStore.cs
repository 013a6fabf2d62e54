using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Driver;
using Rapport.Contact.V1;

namespace Rapport.Contact.Workspaces;

/// <summary>
/// Collection <c>keys</c>: write keys and API keys, by hash only. {_id: SHA-256 of the key in lower-case hex, w, kind, scopes,
/// until, nm: name, c: made at, by: made by, u: used at, e: ended at, rs: replaces, rb: replaced by, rq: the request that made
/// it, r: revision}. A key's id is the first 12 digits of its hash. Index: (w, kind, c, _id), the list.
/// </summary>
internal sealed class KeyStore(IMongoDatabase database)
{
    private static readonly FilterDefinitionBuilder<Document> Filter = Builders<Document>.Filter;
    private static readonly UpdateDefinitionBuilder<Document> Update = Builders<Document>.Update;
    private static readonly FindOneAndUpdateOptions<Document> After = new() { ReturnDocument = ReturnDocument.After };
    private readonly IMongoCollection<Document> keys = database.GetCollection<Document>("keys");

    public Task PrepareAsync(CancellationToken cancellation) => keys.Indexes.CreateOneAsync(
        new CreateIndexModel<Document>(Builders<Document>.IndexKeys.Ascending(d => d.Workspace).Ascending(d => d.Kind)
            .Descending(d => d.CreatedAt).Descending(d => d.Sha256)),
        cancellationToken: cancellation);

    /// <summary>The key of this hash, or null.</summary>
    public async Task<AccessKey?> FindAsync(string sha256, CancellationToken cancellation) =>
        (await keys.Find(d => d.Sha256 == sha256).FirstOrDefaultAsync(cancellation))?.ToKey();

    /// <summary>A workspace's key of this id, or null.</summary>
    public async Task<AccessKey?> FindAsync(string workspace, CredentialKind kind, string id, CancellationToken cancellation) =>
        (await keys.Find(OfId(workspace, kind, id)).FirstOrDefaultAsync(cancellation))?.ToKey();

    /// <summary>Adds a key; one of the same hash that is there already stays as it is, ended or not.</summary>
    public Task AddAsync(AccessKey key, CancellationToken cancellation) => keys.UpdateOneAsync(
        d => d.Sha256 == key.Sha256,
        Update.SetOnInsert(d => d.Workspace, key.Workspace).SetOnInsert(d => d.Kind, key.Kind)
            .SetOnInsert(d => d.Scopes, key.Scopes).SetOnInsert(d => d.Name, key.Name)
            .SetOnInsert(d => d.CreatedAt, key.CreatedAt?.UtcDateTime).SetOnInsert(d => d.CreatedBy, key.CreatedBy)
            .SetOnInsert(d => d.Until, key.Until?.UtcDateTime).SetOnInsert(d => d.Replaces, key.Replaces)
            .SetOnInsert(d => d.Request, key.Request),
        new UpdateOptions { IsUpsert = true }, cancellation);

    /// <summary>Takes away what an attempt at a request has made before it died: nobody was told its secret.</summary>
    public Task RemoveOfAsync(string workspace, CredentialKind kind, string request, CancellationToken cancellation) =>
        keys.DeleteManyAsync(d => d.Workspace == workspace && d.Kind == kind && d.Request == request, cancellation);

    /// <summary>Whether a workspace has any key, valid or not.</summary>
    public Task<bool> AnyAsync(string workspace, CancellationToken cancellation) =>
        keys.Find(d => d.Workspace == workspace).AnyAsync(cancellation);

    /// <summary>Gives a key scopes besides those that it has.</summary>
    public Task GrantAsync(string sha256, IReadOnlyList<string> scopes, CancellationToken cancellation) => keys.UpdateOneAsync(
        d => d.Sha256 == sha256, Update.AddToSetEach(d => d.Scopes, scopes), cancellationToken: cancellation);

    /// <summary>Valid keys of a kind.</summary>
    public Task<long> CountAsync(string workspace, CredentialKind kind, DateTimeOffset now, CancellationToken cancellation) =>
        keys.CountDocumentsAsync(
            Filter.Where(d => d.Workspace == workspace && d.Kind == kind) & IsValid(now), cancellationToken: cancellation);

    /// <summary>Keys of a kind, the newest first.</summary>
    /// <param name="workspace">Whose.</param>
    /// <param name="kind">Of which kind.</param>
    /// <param name="validAt">Only those that are valid then; null for all.</param>
    /// <param name="behind">Hash of the last key of the page before; null for the first page.</param>
    /// <param name="size">At most so many.</param>
    /// <param name="cancellation">Ends waiting.</param>
    public async Task<IReadOnlyList<AccessKey>> ListAsync(
        string workspace, CredentialKind kind, DateTimeOffset? validAt, string? behind, int size, CancellationToken cancellation)
    {
        var filter = Filter.Where(d => d.Workspace == workspace && d.Kind == kind);
        if (validAt is { } now)
            filter &= IsValid(now);
        if (behind is not null && await keys.Find(d => d.Sha256 == behind).FirstOrDefaultAsync(cancellation) is { } last)
            filter &= Filter.Lt(d => d.CreatedAt, last.CreatedAt)
                | (Filter.Eq(d => d.CreatedAt, last.CreatedAt) & Filter.Lt(d => d.Sha256, behind));
        var found = await keys.Find(filter).SortByDescending(d => d.CreatedAt).ThenByDescending(d => d.Sha256).Limit(size)
            .ToListAsync(cancellation);
        return [.. found.Select(d => d.ToKey())];
    }

    /// <summary>Sets name and end; null when the key is not as it was read.</summary>
    public async Task<AccessKey?> ChangeAsync(
        AccessKey read, string name, DateTimeOffset? until, CancellationToken cancellation) =>
        (await keys.FindOneAndUpdateAsync(
            Unchanged(read),
            Update.Set(d => d.Name, name).Set(d => d.Until, until?.UtcDateTime).Inc(d => d.Revision, 1), After, cancellation))
        ?.ToKey();

    /// <summary>Gives a key its successor and its end; false when it is not as it was read.</summary>
    public async Task<bool> ReplaceAsync(AccessKey read, string successor, DateTimeOffset until, CancellationToken cancellation) =>
        (await keys.UpdateOneAsync(
            Unchanged(read),
            Update.Set(d => d.ReplacedBy, successor).Set(d => d.Until, until.UtcDateTime).Inc(d => d.Revision, 1),
            cancellationToken: cancellation)).ModifiedCount > 0;

    /// <summary>Ends a key now; one that was ended already stays as it is.</summary>
    public async Task<AccessKey?> EndAsync(
        string workspace, CredentialKind kind, string id, DateTimeOffset now, CancellationToken cancellation) =>
        (await keys.FindOneAndUpdateAsync(
            OfId(workspace, kind, id) & Filter.Eq(d => d.EndedAt, null),
            Update.Set(d => d.EndedAt, now.UtcDateTime).Set(d => d.Until, now.UtcDateTime).Inc(d => d.Revision, 1), After,
            cancellation))?.ToKey() ?? await FindAsync(workspace, kind, id, cancellation);

    /// <summary>Notes that a key was used, unless that was noted after <paramref name="notSince"/>.</summary>
    public Task UsedAsync(string sha256, DateTimeOffset now, DateTimeOffset notSince, CancellationToken cancellation) =>
        keys.UpdateOneAsync(
            Filter.Eq(d => d.Sha256, sha256)
                & (Filter.Eq(d => d.UsedAt, null) | Filter.Lt(d => d.UsedAt, notSince.UtcDateTime)),
            Update.Set(d => d.UsedAt, now.UtcDateTime), cancellationToken: cancellation);

    private static FilterDefinition<Document> IsValid(DateTimeOffset now) =>
        Filter.Eq(d => d.Until, null) | Filter.Gt(d => d.Until, now.UtcDateTime);

    // Ids are prefixes of the primary key: hex digits, so that "g" is behind every one.
    private static FilterDefinition<Document> OfId(string workspace, CredentialKind kind, string id) =>
        id.Length == AccessKey.IdOf(new string('0', 64)).Length && id.All(char.IsAsciiHexDigitLower)
            ? Filter.Gte(d => d.Sha256, id) & Filter.Lt(d => d.Sha256, id + "g")
                & Filter.Eq(d => d.Workspace, workspace) & Filter.Eq(d => d.Kind, kind)
            : Filter.Eq(d => d.Sha256, "");

    private static FilterDefinition<Document> Unchanged(AccessKey read) =>
        Filter.Eq(d => d.Sha256, read.Sha256) & (read.Revision == 0
            ? Filter.In(d => d.Revision, [null, 0L]) : Filter.Eq(d => d.Revision, read.Revision));

    private sealed class Document
    {
        [BsonId]
        public required string Sha256 { get; init; }

        [BsonElement("w")]
        public required string Workspace { get; init; }

        [BsonElement("kind")]
        public required CredentialKind Kind { get; init; }

        [BsonElement("scopes")]
        public required IReadOnlyList<string> Scopes { get; init; }

        [BsonElement("until")]
        public DateTime? Until { get; init; }

        [BsonElement("nm")]
        public string? Name { get; init; }

        [BsonElement("c")]
        public DateTime? CreatedAt { get; init; }

        [BsonElement("by")]
        public string? CreatedBy { get; init; }

        [BsonElement("u")]
        public DateTime? UsedAt { get; init; }

        [BsonElement("e")]
        public DateTime? EndedAt { get; init; }

        [BsonElement("rs")]
        public string? Replaces { get; init; }

        [BsonElement("rb")]
        public string? ReplacedBy { get; init; }

        [BsonElement("rq")]
        public string? Request { get; init; }

        [BsonElement("r")]
        public long? Revision { get; init; }

        public AccessKey ToKey() => new()
        {
            Sha256 = Sha256, Workspace = Workspace, Kind = Kind, Scopes = Scopes, Name = Name ?? "", CreatedAt = At(CreatedAt),
            CreatedBy = CreatedBy ?? "installation", Until = At(Until), UsedAt = At(UsedAt), EndedAt = At(EndedAt),
            Replaces = Replaces ?? "", ReplacedBy = ReplacedBy ?? "", Request = Request ?? "", Revision = Revision ?? 0,
        };

        private static DateTimeOffset? At(DateTime? stored) => stored is { } at ? new DateTimeOffset(at, TimeSpan.Zero) : null;
    }
}
