using MongoDB.Bson;
using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Driver;

namespace Rapport.Contact.Imports;

/// <summary>
/// Collection <c>imports</c>: {_id: import, w, f: file name, by, c: made at, s: state, p: parts, b: bytes, sp: how it is read,
/// t: trial, h: hash of the file, e: encoding, st: started at, en: ended at, k: counts of rows, created, updated, unchanged,
/// skipped, rejected, fc and fm: why it failed, r: revision}. Every write is a compare-and-set on r. Indexes: (w, c, _id), the
/// list; (s), what the worker has to do.
/// </summary>
internal sealed class ImportStore(IMongoDatabase database)
{
    private static readonly FilterDefinitionBuilder<Document> Filter = Builders<Document>.Filter;
    private readonly IMongoCollection<Document> imports = database.GetCollection<Document>("imports");

    public Task PrepareAsync(CancellationToken cancellation)
    {
        var keys = Builders<Document>.IndexKeys;
        return imports.Indexes.CreateManyAsync(
            [
                new CreateIndexModel<Document>(keys.Ascending(d => d.Workspace).Descending(d => d.CreatedAt).Descending(d => d.Id)),
                new CreateIndexModel<Document>(keys.Ascending(d => d.State)),
            ],
            cancellation);
    }

    /// <summary>Adds an import; one of the same id stays as it is.</summary>
    public Task AddAsync(ImportJob job, CancellationToken cancellation) => imports.ReplaceOneAsync(
        Filter.Eq(d => d.Id, job.Id) & Filter.Eq(d => d.Revision, 0), Document.From(job), new ReplaceOptions { IsUpsert = true }, cancellation);

    /// <summary>An import, or null.</summary>
    public async Task<ImportJob?> FindAsync(string workspace, string id, CancellationToken cancellation) =>
        (await imports.Find(d => d.Id == id && d.Workspace == workspace).FirstOrDefaultAsync(cancellation))?.ToJob();

    /// <summary>Writes an import as it is now; false when it is not any more as it was read.</summary>
    /// <param name="changed">As it is to be; its revision is that which was read.</param>
    /// <param name="cancellation">Ends waiting.</param>
    public async Task<bool> SaveAsync(ImportJob changed, CancellationToken cancellation) =>
        (await imports.ReplaceOneAsync(
            Filter.Eq(d => d.Id, changed.Id) & Filter.Eq(d => d.Revision, changed.Revision),
            Document.From(changed with { Revision = changed.Revision + 1 }), cancellationToken: cancellation)).ModifiedCount > 0;

    /// <summary>The running import that was started first; null when there is none.</summary>
    public async Task<ImportJob?> NextAsync(CancellationToken cancellation) =>
        (await imports.Find(d => d.State == ImportState.Running).SortBy(d => d.CreatedAt).FirstOrDefaultAsync(cancellation))?.ToJob();

    /// <summary>Imports, the newest first.</summary>
    public async Task<IReadOnlyList<ImportJob>> ListAsync(
        string workspace, string? behind, int size, CancellationToken cancellation)
    {
        var filter = Filter.Eq(d => d.Workspace, workspace);
        if (behind is not null && await imports.Find(d => d.Id == behind).FirstOrDefaultAsync(cancellation) is { } last)
            filter &= Filter.Lt(d => d.CreatedAt, last.CreatedAt)
                | (Filter.Eq(d => d.CreatedAt, last.CreatedAt) & Filter.Lt(d => d.Id, behind));
        var found = await imports.Find(filter).SortByDescending(d => d.CreatedAt).ThenByDescending(d => d.Id).Limit(size)
            .ToListAsync(cancellation);
        return [.. found.Select(d => d.ToJob())];
    }

    /// <summary>Forgets an import.</summary>
    public Task DeleteAsync(string workspace, string id, CancellationToken cancellation) =>
        imports.DeleteOneAsync(d => d.Id == id && d.Workspace == workspace, cancellation);

    private sealed class Document
    {
        [BsonId]
        public required string Id { get; init; }

        [BsonElement("w")]
        public required string Workspace { get; init; }

        [BsonElement("f")]
        public required string FileName { get; init; }

        [BsonElement("by")]
        public required string CreatedBy { get; init; }

        [BsonElement("c")]
        public required DateTime CreatedAt { get; init; }

        [BsonElement("s"), BsonRepresentation(BsonType.String)]
        public required ImportState State { get; init; }

        [BsonElement("p")]
        public required int Parts { get; init; }

        [BsonElement("b")]
        public required long Bytes { get; init; }

        [BsonElement("sp")]
        public SpecDocument? Spec { get; init; }

        [BsonElement("t")]
        public bool IsTrial { get; init; }

        [BsonElement("h")]
        public required string FileHash { get; init; }

        [BsonElement("e")]
        public required string Encoding { get; init; }

        [BsonElement("st")]
        public DateTime? StartedAt { get; init; }

        [BsonElement("en")]
        public DateTime? EndedAt { get; init; }

        [BsonElement("k")]
        public required long[] Counts { get; init; }

        [BsonElement("fc")]
        public required string FaultCode { get; init; }

        [BsonElement("fm")]
        public required string FaultMessage { get; init; }

        [BsonElement("r")]
        public required long Revision { get; init; }

        public static Document From(ImportJob job) => new()
        {
            Id = job.Id, Workspace = job.Workspace, FileName = job.FileName, CreatedBy = job.CreatedBy,
            CreatedAt = job.CreatedAt.UtcDateTime, State = job.State, Parts = job.Parts, Bytes = job.Bytes,
            Spec = job.Spec is { } spec ? SpecDocument.From(spec) : null, IsTrial = job.IsTrial, FileHash = job.FileHash,
            Encoding = job.Encoding, StartedAt = job.StartedAt?.UtcDateTime, EndedAt = job.EndedAt?.UtcDateTime,
            Counts = [job.Counts.Rows, job.Counts.Created, job.Counts.Updated, job.Counts.Unchanged, job.Counts.Skipped, job.Counts.Rejected],
            FaultCode = job.FaultCode, FaultMessage = job.FaultMessage, Revision = job.Revision,
        };

        public ImportJob ToJob() => new()
        {
            Id = Id, Workspace = Workspace, FileName = FileName, CreatedBy = CreatedBy, CreatedAt = At(CreatedAt)!.Value, State = State,
            Parts = Parts, Bytes = Bytes, Spec = Spec?.ToSpec(), IsTrial = IsTrial, FileHash = FileHash, Encoding = Encoding,
            StartedAt = At(StartedAt), EndedAt = At(EndedAt),
            Counts = new ImportCounts(Counts[0], Counts[1], Counts[2], Counts[3], Counts[4], Counts[5]),
            FaultCode = FaultCode, FaultMessage = FaultMessage, Revision = Revision,
        };

        private static DateTimeOffset? At(DateTime? stored) => stored is { } at ? new DateTimeOffset(at, TimeSpan.Zero) : null;
    }
}
