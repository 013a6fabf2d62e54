using MongoDB.Bson;
using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Driver;
using Rapport.Common.V1;
using Rapport.Contact.Definitions;
using Rapport.Contact.Domain.Attributes;
using Rapport.Following.Definitions;
using Rapport.Hosting.Errors;

namespace Rapport.Contact.Attributes;

/// <summary>A declaration as it is kept.</summary>
/// <param name="Definition">What it says.</param>
/// <param name="Index">Name of its index; null when it is not indexed.</param>
/// <param name="Revision">Counts its changes, from 1.</param>
/// <param name="CreatedAt">When it was declared first.</param>
/// <param name="ChangedAt">When it was changed last.</param>
internal sealed record StoredAttribute(
    AttributeDefinition Definition, string? Index, long Revision, DateTimeOffset CreatedAt, DateTimeOffset ChangedAt);

/// <summary>How far the index of an attribute has been built.</summary>
/// <param name="Index">Its name.</param>
/// <param name="Workspace">Whose.</param>
/// <param name="Attribute">Of which attribute.</param>
/// <param name="Place">Contacts up to this id are in it.</param>
/// <param name="IsReady">All are.</param>
internal sealed record IndexProgress(string Index, string Workspace, string Attribute, string Place, bool IsReady);

/// <summary>
/// Collection <c>attributes</c>: what workspaces declare of traits. {_id: "workspace/name", w, n, d: the declaration as JSON,
/// ix: name of its index, r: revision, created, at}. Index: (w, n). Collection <c>attributeIndexes</c>: {_id: name of the
/// index, w, n: attribute, c: contacts up to here are in it, ready}; one that no attribute names is being taken away.
/// Written in transactions that count up <c>definitionVersions</c> {_id: "attributes", v}, which tells readers that there is
/// something new.
/// </summary>
internal sealed class AttributeStore(IMongoDatabase database)
{
    private readonly IMongoCollection<Document> attributes = database.GetCollection<Document>("attributes");
    private readonly IMongoCollection<IndexDocument> indexes = database.GetCollection<IndexDocument>("attributeIndexes");
    private readonly DefinitionVersion changes = new(database, "attributes");

    public async Task PrepareAsync(CancellationToken cancellation)
    {
        var keys = Builders<Document>.IndexKeys;
        await attributes.Indexes.CreateOneAsync(
            new CreateIndexModel<Document>(keys.Ascending(d => d.Workspace).Ascending(d => d.Name)), cancellationToken: cancellation);
        // Collections that a transaction finds are not made in it.
        await indexes.Indexes.CreateOneAsync(
            new CreateIndexModel<IndexDocument>(Builders<IndexDocument>.IndexKeys.Ascending(d => d.Workspace)), cancellationToken: cancellation);
        await changes.PrepareAsync(cancellation);
    }

    /// <summary>Grows with every change of what is declared, and when an index becomes ready.</summary>
    public Task<long> ReadVersionAsync(CancellationToken cancellation) => changes.ReadAsync(cancellation);

    /// <summary>The declarations of all workspaces.</summary>
    public async Task<IReadOnlyList<(string Workspace, StoredAttribute Attribute)>> ReadAllAsync(CancellationToken cancellation) =>
        [.. (await attributes.Find(Builders<Document>.Filter.Empty).ToListAsync(cancellation)).Select(d => (d.Workspace, d.ToStored()))];

    /// <summary>Progress of all indexes.</summary>
    public async Task<IReadOnlyList<IndexProgress>> ReadIndexesAsync(CancellationToken cancellation) =>
        [.. (await indexes.Find(Builders<IndexDocument>.Filter.Empty).ToListAsync(cancellation)).Select(d => d.ToProgress())];

    /// <summary>The declarations of a workspace by name, those behind a name.</summary>
    public async Task<IReadOnlyList<StoredAttribute>> ListAsync(string workspace, string? after, int count, CancellationToken cancellation)
    {
        var filter = Builders<Document>.Filter.Eq(d => d.Workspace, workspace);
        if (after is not null)
            filter &= Builders<Document>.Filter.Gt(d => d.Name, after);
        return [.. (await attributes.Find(filter).SortBy(d => d.Name).Limit(count).ToListAsync(cancellation)).Select(d => d.ToStored())];
    }

    /// <summary>One declaration; null when there is none.</summary>
    public async Task<StoredAttribute?> FindAsync(string workspace, string name, CancellationToken cancellation) =>
        (await attributes.Find(d => d.Id == Id(workspace, name)).FirstOrDefaultAsync(cancellation))?.ToStored();

    /// <summary>Declares an attribute. What is declared already stays as it is.</summary>
    /// <param name="workspace">Whose.</param>
    /// <param name="wanted">What it says.</param>
    /// <param name="revision">The revision that it replaces, 0 for none; null for whatever there is.</param>
    /// <param name="now">Time of the change.</param>
    /// <param name="cancellation">Ends waiting.</param>
    /// <exception cref="DomainError">ETAG_MISMATCH.</exception>
    public Task<StoredAttribute> SaveAsync(
        string workspace, AttributeDefinition wanted, long? revision, DateTimeOffset now, CancellationToken cancellation) =>
        changes.WriteAsync(async session =>
        {
            var before = (await attributes.Find(session, d => d.Id == Id(workspace, wanted.Name)).FirstOrDefaultAsync(cancellation))?.ToStored();
            if (revision is { } read && read != (before?.Revision ?? 0))
                throw Changed();
            if (before?.Definition.SaysTheSameAs(wanted) == true)
                return before;
            var index = !wanted.Indexed ? null
                : before is { Index: { } same } && before.Definition.Kind == wanted.Kind ? same
                : ObjectId.GenerateNewId().ToString();
            if (index is not null && index != before?.Index)
                await indexes.InsertOneAsync(session, new IndexDocument
                {
                    Index = index, Workspace = workspace, Attribute = wanted.Name, Place = "", IsReady = false,
                }, cancellationToken: cancellation);
            var saved = new StoredAttribute(wanted, index, (before?.Revision ?? 0) + 1, before?.CreatedAt ?? now, now);
            await attributes.ReplaceOneAsync(
                session, d => d.Id == Id(workspace, wanted.Name), Document.From(workspace, saved), new ReplaceOptions { IsUpsert = true }, cancellation);
            await changes.CountUpAsync(session, cancellation);
            return saved;
        }, cancellation);

    /// <summary>Takes a declaration back.</summary>
    /// <exception cref="DomainError">NOT_FOUND, ETAG_MISMATCH.</exception>
    public Task DeleteAsync(string workspace, string name, long? revision, CancellationToken cancellation) =>
        changes.WriteAsync(async session =>
        {
            var before = await attributes.Find(session, d => d.Id == Id(workspace, name)).FirstOrDefaultAsync(cancellation)
                ?? throw DomainError.NotFound("attribute", name);
            if (revision is { } read && read != before.Revision)
                throw Changed();
            await attributes.DeleteOneAsync(session, d => d.Id == before.Id, cancellationToken: cancellation);
            await changes.CountUpAsync(session, cancellation);
            return true;
        }, cancellation);

    /// <summary>Notes how far an index has been built.</summary>
    public Task SaveProgressAsync(IndexProgress progress, CancellationToken cancellation) =>
        changes.WriteAsync(async session =>
        {
            await indexes.UpdateOneAsync(session, d => d.Index == progress.Index,
                Builders<IndexDocument>.Update.Set(d => d.Place, progress.Place).Set(d => d.IsReady, progress.IsReady), cancellationToken: cancellation);
            if (progress.IsReady)
                await changes.CountUpAsync(session, cancellation);
            return true;
        }, cancellation);

    /// <summary>Forgets an index whose entries have been taken away.</summary>
    public Task ForgetIndexAsync(string index, CancellationToken cancellation) =>
        indexes.DeleteOneAsync(d => d.Index == index, cancellation);

    private static string Id(string workspace, string name) => $"{workspace}/{name}";

    private static DomainError Changed() =>
        new(ErrorReason.EtagMismatch, "The attribute was changed meanwhile; read it again and repeat with its new etag.");

    private sealed class Document
    {
        [BsonId]
        public required string Id { get; init; }

        [BsonElement("w")]
        public required string Workspace { get; init; }

        [BsonElement("n")]
        public required string Name { get; init; }

        [BsonElement("d")]
        public required string Definition { get; init; }

        [BsonElement("ix"), BsonIgnoreIfNull]
        public string? Index { get; init; }

        [BsonElement("r")]
        public required long Revision { get; init; }

        [BsonElement("created")]
        public required DateTime CreatedAt { get; init; }

        [BsonElement("at")]
        public required DateTime ChangedAt { get; init; }

        public static Document From(string workspace, StoredAttribute stored) => new()
        {
            Id = AttributeStore.Id(workspace, stored.Definition.Name), Workspace = workspace, Name = stored.Definition.Name,
            Definition = DefinitionJson.Write(stored.Definition), Index = stored.Index, Revision = stored.Revision,
            CreatedAt = stored.CreatedAt.UtcDateTime, ChangedAt = stored.ChangedAt.UtcDateTime,
        };

        public StoredAttribute ToStored() =>
            new(DefinitionJson.Read<AttributeDefinition>(Definition), Index, Revision, CreatedAt, ChangedAt);
    }

    private sealed class IndexDocument
    {
        [BsonId]
        public required string Index { get; init; }

        [BsonElement("w")]
        public required string Workspace { get; init; }

        [BsonElement("n")]
        public required string Attribute { get; init; }

        [BsonElement("c")]
        public required string Place { get; init; }

        [BsonElement("ready")]
        public required bool IsReady { get; init; }

        public IndexProgress ToProgress() => new(Index, Workspace, Attribute, Place, IsReady);
    }
}
