using MongoDB.Bson;
using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Driver;
using Rapport.Common.V1;
using Rapport.Contact.Definitions;
using Rapport.Contact.Domain.Contracts;
using Rapport.Following.Definitions;
using Rapport.Hosting.Errors;

namespace Rapport.Contact.Contracts;

/// <summary>A contract as it is kept.</summary>
/// <param name="Contract">What it says.</param>
/// <param name="Revision">Counts its changes, from 1.</param>
/// <param name="CreatedAt">When it was saved first.</param>
/// <param name="ChangedAt">When it was saved last.</param>
internal sealed record StoredContract(EventContract Contract, long Revision, DateTimeOffset CreatedAt, DateTimeOffset ChangedAt);

/// <summary>
/// Collection <c>eventSchemas</c>: contracts of events. {_id: "workspace/event/version", w, e: event, v: version, d: the contract as
/// JSON, r: revision, created, at}. Index: (w, e, v). Written in transactions that count up <c>definitionVersions</c> {_id:
/// "eventSchemas", v}, which tells readers that there is something new.
/// </summary>
internal sealed class EventContractStore(IMongoDatabase database)
{
    private static readonly FilterDefinitionBuilder<Document> Filter = Builders<Document>.Filter;
    private readonly IMongoCollection<Document> contracts = database.GetCollection<Document>("eventSchemas");
    private readonly DefinitionVersion changes = new(database, "eventSchemas");

    public async Task PrepareAsync(CancellationToken cancellation)
    {
        await contracts.Indexes.CreateOneAsync(new CreateIndexModel<Document>(
            Builders<Document>.IndexKeys.Ascending(d => d.Workspace).Ascending(d => d.Event).Ascending(d => d.Version)), cancellationToken: cancellation);
        await changes.PrepareAsync(cancellation);
    }

    /// <summary>Grows with every change.</summary>
    public Task<long> ReadVersionAsync(CancellationToken cancellation) => changes.ReadAsync(cancellation);

    /// <summary>The contracts of all workspaces.</summary>
    public async Task<IReadOnlyList<(string Workspace, EventContract Contract)>> ReadAllAsync(CancellationToken cancellation) =>
        [.. (await contracts.Find(Filter.Empty).ToListAsync(cancellation)).Select(d => (d.Workspace, d.ToStored().Contract))];

    /// <summary>Contracts of a workspace by event and version, those behind a place.</summary>
    public async Task<IReadOnlyList<StoredContract>> ListAsync(
        string workspace, string name, (string Event, int Version)? after, int count, CancellationToken cancellation)
    {
        var filter = Filter.Eq(d => d.Workspace, workspace);
        if (name.Length > 0)
            filter &= Filter.Eq(d => d.Event, name);
        if (after is var (last, version))
            filter &= Filter.Gt(d => d.Event, last) | (Filter.Eq(d => d.Event, last) & Filter.Gt(d => d.Version, version));
        return [.. (await contracts.Find(filter).SortBy(d => d.Event).ThenBy(d => d.Version).Limit(count).ToListAsync(cancellation))
            .Select(d => d.ToStored())];
    }

    /// <summary>How many a workspace has.</summary>
    public Task<long> CountAsync(string workspace, CancellationToken cancellation) =>
        contracts.CountDocumentsAsync(d => d.Workspace == workspace, cancellationToken: cancellation);

    /// <summary>One contract; null when there is none.</summary>
    public async Task<StoredContract?> FindAsync(string workspace, string name, int version, CancellationToken cancellation) =>
        (await contracts.Find(d => d.Id == Id(workspace, name, version)).FirstOrDefaultAsync(cancellation))?.ToStored();

    /// <summary>Saves a contract. What is saved already stays as it is.</summary>
    /// <param name="workspace">Whose.</param>
    /// <param name="wanted">What it says.</param>
    /// <param name="revision">The revision that it replaces, 0 for none; null for whatever there is.</param>
    /// <param name="now">Time of the change.</param>
    /// <param name="cancellation">Ends waiting.</param>
    /// <exception cref="DomainError">ETAG_MISMATCH.</exception>
    public Task<StoredContract> SaveAsync(
        string workspace, EventContract wanted, long? revision, DateTimeOffset now, CancellationToken cancellation) =>
        changes.WriteAsync(async session =>
        {
            var id = Id(workspace, wanted.Event, wanted.Version);
            var before = (await contracts.Find(session, d => d.Id == id).FirstOrDefaultAsync(cancellation))?.ToStored();
            if (revision is { } read && read != (before?.Revision ?? 0))
                throw Changed();
            if (before?.Contract.SaysTheSameAs(wanted) == true)
                return before;
            var saved = new StoredContract(wanted, (before?.Revision ?? 0) + 1, before?.CreatedAt ?? now, now);
            await contracts.ReplaceOneAsync(
                session, d => d.Id == id, Document.From(workspace, saved), new ReplaceOptions { IsUpsert = true }, cancellation);
            await changes.CountUpAsync(session, cancellation);
            return saved;
        }, cancellation);

    /// <summary>Takes a contract away.</summary>
    /// <exception cref="DomainError">NOT_FOUND, ETAG_MISMATCH.</exception>
    public Task DeleteAsync(string workspace, string name, int version, long? revision, CancellationToken cancellation) =>
        changes.WriteAsync(async session =>
        {
            var id = Id(workspace, name, version);
            var before = await contracts.Find(session, d => d.Id == id).FirstOrDefaultAsync(cancellation)
                ?? throw DomainError.NotFound("event_schema", EventContract.IdOf(name, version));
            if (revision is { } read && read != before.Revision)
                throw Changed();
            await contracts.DeleteOneAsync(session, d => d.Id == id, cancellationToken: cancellation);
            await changes.CountUpAsync(session, cancellation);
            return true;
        }, cancellation);

    private static string Id(string workspace, string name, int version) => $"{workspace}/{name}/{version}";

    private static DomainError Changed() =>
        new(ErrorReason.EtagMismatch, "The event schema was changed meanwhile; read it again and repeat with its new etag.");

    private sealed class Document
    {
        [BsonId]
        public required string Id { get; init; }

        [BsonElement("w")]
        public required string Workspace { get; init; }

        [BsonElement("e")]
        public required string Event { get; init; }

        [BsonElement("v")]
        public required int Version { get; init; }

        [BsonElement("d")]
        public required string Contract { get; init; }

        [BsonElement("r")]
        public required long Revision { get; init; }

        [BsonElement("created")]
        public required DateTime CreatedAt { get; init; }

        [BsonElement("at")]
        public required DateTime ChangedAt { get; init; }

        public static Document From(string workspace, StoredContract stored) => new()
        {
            Id = EventContractStore.Id(workspace, stored.Contract.Event, stored.Contract.Version), Workspace = workspace,
            Event = stored.Contract.Event, Version = stored.Contract.Version, Contract = DefinitionJson.Write(stored.Contract),
            Revision = stored.Revision, CreatedAt = stored.CreatedAt.UtcDateTime, ChangedAt = stored.ChangedAt.UtcDateTime,
        };

        public StoredContract ToStored() => new(DefinitionJson.Read<EventContract>(Contract), Revision, CreatedAt, ChangedAt);
    }
}
