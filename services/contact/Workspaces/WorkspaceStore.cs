using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Driver;

namespace Rapport.Contact.Workspaces;

/// <summary>
/// Collection <c>workspaces</c>: {_id: the workspace, nm: name, z: zone, l: locale, c: made at, by: made by, a: archived at,
/// rq: the request that made it, r: revision}. Lists go by _id. A workspace without a record is in use: it is older than
/// this collection.
/// </summary>
internal sealed class WorkspaceStore(IMongoDatabase database)
{
    private static readonly FilterDefinitionBuilder<Document> Filter = Builders<Document>.Filter;
    private static readonly UpdateDefinitionBuilder<Document> Update = Builders<Document>.Update;
    private static readonly FindOneAndUpdateOptions<Document> After = new() { ReturnDocument = ReturnDocument.After };
    private readonly IMongoCollection<Document> workspaces = database.GetCollection<Document>("workspaces");

    /// <summary>Adds a workspace; one of the same id that is there stays as it is.</summary>
    /// <returns>The one that is there now.</returns>
    public async Task<WorkspaceRecord> AddAsync(WorkspaceRecord added, CancellationToken cancellation)
    {
        try
        {
            await workspaces.InsertOneAsync(Document.From(added), cancellationToken: cancellation);
        }
        catch (MongoWriteException taken) when (taken.WriteError.Category == ServerErrorCategory.DuplicateKey)
        {
            // The one that is there is answered.
        }

        return (await FindAsync(added.Id, cancellation))!;
    }

    /// <summary>The workspace of an id, or null.</summary>
    public async Task<WorkspaceRecord?> FindAsync(string id, CancellationToken cancellation) =>
        (await workspaces.Find(Filter.Eq(d => d.Id, id)).FirstOrDefaultAsync(cancellation))?.ToRecord();

    /// <summary>How many there are.</summary>
    public Task<long> CountAsync(CancellationToken cancellation) =>
        workspaces.CountDocumentsAsync(Filter.Empty, cancellationToken: cancellation);

    /// <summary>Workspaces by id.</summary>
    /// <param name="archived">Archived ones too.</param>
    /// <param name="behind">Id of the last one of the page before; null for the first page.</param>
    /// <param name="size">At most so many.</param>
    /// <param name="cancellation">Ends waiting.</param>
    public async Task<IReadOnlyList<WorkspaceRecord>> ListAsync(
        bool archived, string? behind, int size, CancellationToken cancellation)
    {
        var filter = Filter.Gt(d => d.Id, behind ?? "");
        if (!archived)
            filter &= Filter.Eq(d => d.ArchivedAt, null);
        return [.. (await workspaces.Find(filter).SortBy(d => d.Id).Limit(size).ToListAsync(cancellation)).Select(d => d.ToRecord())];
    }

    /// <summary>Sets what people read; null when the workspace is not as it was read.</summary>
    public async Task<WorkspaceRecord?> ChangeAsync(
        WorkspaceRecord read, string name, string zone, string locale, CancellationToken cancellation) =>
        (await workspaces.FindOneAndUpdateAsync(
            Unchanged(read),
            Update.Set(d => d.Name, name).Set(d => d.Zone, zone).Set(d => d.Locale, locale).Inc(d => d.Revision, 1), After,
            cancellation))?.ToRecord();

    /// <summary>Archives a workspace, or opens it again with null; null when it is not as it was read.</summary>
    public async Task<WorkspaceRecord?> ArchiveAsync(
        WorkspaceRecord read, DateTimeOffset? at, CancellationToken cancellation) =>
        (await workspaces.FindOneAndUpdateAsync(
            Unchanged(read), Update.Set(d => d.ArchivedAt, at?.UtcDateTime).Inc(d => d.Revision, 1), After, cancellation))
        ?.ToRecord();

    private static FilterDefinition<Document> Unchanged(WorkspaceRecord read) =>
        Filter.Eq(d => d.Id, read.Id) & Filter.Eq(d => d.Revision, read.Revision);

    private sealed class Document
    {
        [BsonId]
        public required string Id { get; init; }

        [BsonElement("nm")]
        public required string Name { get; init; }

        [BsonElement("z")]
        public required string Zone { get; init; }

        [BsonElement("l")]
        public required string Locale { get; init; }

        [BsonElement("c")]
        public DateTime? CreatedAt { get; init; }

        [BsonElement("by")]
        public required string CreatedBy { get; init; }

        [BsonElement("a")]
        public DateTime? ArchivedAt { get; init; }

        [BsonElement("rq")]
        public string? Request { get; init; }

        [BsonElement("r")]
        public long Revision { get; init; }

        public static Document From(WorkspaceRecord workspace) => new()
        {
            Id = workspace.Id, Name = workspace.Name, Zone = workspace.Zone, Locale = workspace.Locale,
            CreatedAt = workspace.CreatedAt?.UtcDateTime, CreatedBy = workspace.CreatedBy,
            ArchivedAt = workspace.ArchivedAt?.UtcDateTime, Request = workspace.Request, Revision = workspace.Revision,
        };

        public WorkspaceRecord ToRecord() => new()
        {
            Id = Id, Name = Name, Zone = Zone, Locale = Locale, CreatedAt = At(CreatedAt), CreatedBy = CreatedBy,
            ArchivedAt = At(ArchivedAt), Request = Request ?? "", Revision = Revision,
        };

        private static DateTimeOffset? At(DateTime? stored) => stored is { } at ? new DateTimeOffset(at, TimeSpan.Zero) : null;
    }
}
