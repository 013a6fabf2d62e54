using MongoDB.Bson;
using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Driver;
using Rapport.Notification.Domain;
using Rapport.Notification.Stores;

namespace Rapport.Notification.Suppressions;

/// <summary>
/// Collection <c>suppressions</c>: {_id: "sup_" + keyed hash of workspace, address, scope and channel
/// (<see cref="SuppressionIds"/>), w, ch, why, at, k: true, type, sc: scope, by: source, exp}. Neither the address nor the key
/// is kept. Without <c>k</c>: of an earlier version, under a plain hash, and for its channel; read until it is carried over.
/// Index: (w, at descending, _id descending) for listing. What is not carried over is found by the order of ids, once in the
/// life of a process.
/// </summary>
internal sealed class SuppressionStore(IMongoDatabase database)
{
    private readonly IMongoCollection<Document> suppressions = database.GetCollection<Document>("suppressions");

    private static FilterDefinitionBuilder<Document> Where => Builders<Document>.Filter;

    public Task PrepareAsync(CancellationToken cancellation) => suppressions.Indexes.CreateOneAsync(
        new CreateIndexModel<Document>(Builders<Document>.IndexKeys
            .Ascending(d => d.Workspace).Descending(d => d.CreatedAt).Descending(d => d.Id)),
        cancellationToken: cancellation);

    /// <summary>
    /// Bars an address; one that is barred already stays as it is, unless that has expired, or ends sooner.
    /// </summary>
    public async Task<SuppressedAddress> AddAsync(
        string workspace, SuppressedAddress suppression, CancellationToken cancellation)
    {
        var shorter = Where.Eq(d => d.Id, suppression.Id) & Where.Gt(d => d.ExpiresAt, DateTime.UnixEpoch);
        if (suppression.ExpiresAt is { } until)
            shorter &= Where.Lt(d => d.ExpiresAt, until.UtcDateTime);
        await suppressions.DeleteOneAsync(shorter, cancellation);
        var added = Document.From(workspace, suppression);
        var written = await suppressions.FindOneAndUpdateAsync<Document>(d => d.Id == suppression.Id,
            new BsonDocumentUpdateDefinition<Document>(new BsonDocument("$setOnInsert", Without("_id", added.ToBsonDocument()))),
            new FindOneAndUpdateOptions<Document> { IsUpsert = true, ReturnDocument = ReturnDocument.After },
            cancellation);
        return written.ToSuppression();
    }

    /// <summary>Lets an address be written to again; false when there is no such suppression.</summary>
    public async Task<bool> RemoveAsync(string workspace, string id, CancellationToken cancellation) =>
        (await suppressions.DeleteOneAsync(d => d.Id == id && d.Workspace == workspace, cancellation))
            .DeletedCount == 1;

    /// <summary>One suppression; null when the workspace has none of this id.</summary>
    public async Task<SuppressedAddress?> FindAsync(string workspace, string id, CancellationToken cancellation) =>
        (await suppressions.Find(d => d.Id == id && d.Workspace == workspace).FirstOrDefaultAsync(cancellation))?.ToSuppression();

    /// <summary>What is stored under the ids, by id.</summary>
    public async Task<IReadOnlyDictionary<string, SuppressedAddress>> FindAsync(
        IReadOnlyCollection<string> ids, CancellationToken cancellation) => ids.Count == 0
        ? new Dictionary<string, SuppressedAddress>()
        : (await suppressions.Find(Where.In(d => d.Id, ids)).ToListAsync(cancellation))
            .ToDictionary(d => d.Id, d => d.ToSuppression());

    /// <summary>A page, newest first, after the given place; of a channel and a scope where those are given.</summary>
    public async Task<IReadOnlyList<SuppressedAddress>> ListAsync(
        string workspace, string channel, SuppressionScope? scope, (DateTimeOffset At, string Id)? after, int count,
        CancellationToken cancellation)
    {
        var filter = Where.Eq(d => d.Workspace, workspace);
        if (channel.Length > 0)
            filter &= Where.Eq(d => d.Channel, channel);
        if (scope is { } wanted)
            filter &= wanted == SuppressionScope.Channel
                ? Where.In(d => d.Scope, [wanted, null]) : Where.Eq(d => d.Scope, wanted);
        if (after is var (at, id))
            filter &= Where.Lt(d => d.CreatedAt, at.UtcDateTime)
                | (Where.Eq(d => d.CreatedAt, at.UtcDateTime) & Where.Lt(d => d.Id, id));
        var found = await suppressions.Find(filter).SortByDescending(d => d.CreatedAt).ThenByDescending(d => d.Id)
            .Limit(count).ToListAsync(cancellation);
        return [.. found.Select(d => d.ToSuppression())];
    }

    /// <summary>Suppressions under plain hashes, with their workspaces.</summary>
    public async Task<IReadOnlyList<(string Workspace, SuppressedAddress Suppression)>> PlainAsync(
        string after, int count, CancellationToken cancellation) =>
        [.. (await suppressions.Find(Where.Exists(d => d.IsKeyed, false) & Where.Gt(d => d.Id, after)).SortBy(d => d.Id)
            .Limit(count).ToListAsync(cancellation)).Select(d => (d.Workspace, d.ToSuppression()))];

    /// <summary>Adds those that are not there yet, as they are.</summary>
    public Task CopyAsync(
        IEnumerable<(string Workspace, SuppressedAddress Suppression)> keyed, CancellationToken cancellation) =>
        suppressions.InsertNewAsync(keyed.Select(each => Document.From(each.Workspace, each.Suppression)), cancellation);

    /// <summary>Takes plain hashes away.</summary>
    public Task ForgetAsync(IEnumerable<string> plainIds, CancellationToken cancellation) =>
        suppressions.DeleteManyAsync(Where.In(d => d.Id, plainIds) & Where.Exists(d => d.IsKeyed, false), cancellation);

    private static BsonDocument Without(string name, BsonDocument document)
    {
        document.Remove(name);
        return document;
    }

    // What a later version adds has not to be known here.
    [BsonIgnoreExtraElements]
    private sealed class Document
    {
        [BsonId]
        public required string Id { get; init; }

        [BsonElement("w")]
        public required string Workspace { get; init; }

        [BsonElement("ch")]
        public required string Channel { get; init; }

        [BsonElement("why")]
        public required string Reason { get; init; }

        [BsonElement("at")]
        public required DateTime CreatedAt { get; init; }

        [BsonElement("k"), BsonIgnoreIfNull]
        public bool? IsKeyed { get; init; }

        [BsonElement("type"), BsonIgnoreIfNull]
        public string? AddressType { get; init; }

        [BsonElement("sc"), BsonRepresentation(BsonType.String), BsonIgnoreIfNull]
        public SuppressionScope? Scope { get; init; }

        [BsonElement("by"), BsonIgnoreIfNull]
        public string? Source { get; init; }

        [BsonElement("exp"), BsonIgnoreIfNull]
        public DateTime? ExpiresAt { get; init; }

        public static Document From(string workspace, SuppressedAddress suppression) => new()
        {
            Id = suppression.Id, Workspace = workspace, Channel = suppression.Channel, Reason = suppression.Reason,
            CreatedAt = suppression.CreatedAt.UtcDateTime, IsKeyed = true, AddressType = suppression.AddressType,
            Scope = suppression.Scope, Source = suppression.Source, ExpiresAt = suppression.ExpiresAt?.UtcDateTime,
        };

        public SuppressedAddress ToSuppression() => new(
            Id, AddressType ?? Channel, Channel, Scope ?? SuppressionScope.Channel, Reason, Source ?? SuppressedAddress.Api,
            CreatedAt, ExpiresAt);
    }
}
