using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Driver;
using Rapport.Contact.Imports.Domain;
using Rapport.Hosting.Time;

namespace Rapport.Contact.Imports;

/// <summary>
/// Collection <c>import_errors</c>: rows that were not taken, without what they say. {_id: "workspace/import/row" with the row in
/// twelve digits, n: row, c: code, l: column, d: description, at}. A row that is read again after a death says the same under the
/// same id. Index: (at), which removes them after 7 days.
/// </summary>
internal sealed class ImportErrorStore(IMongoDatabase database, SystemClock clock)
{
    /// <summary>Errors kept of an import; all are counted.</summary>
    public const int MostKept = 100_000;

    private static readonly TimeSpan Kept = TimeSpan.FromDays(7);
    private static readonly FilterDefinitionBuilder<Document> Filter = Builders<Document>.Filter;
    private readonly IMongoCollection<Document> errors = database.GetCollection<Document>("import_errors");

    public Task PrepareAsync(CancellationToken cancellation) => errors.Indexes.CreateOneAsync(
        new CreateIndexModel<Document>(
            Builders<Document>.IndexKeys.Ascending(d => d.At), new CreateIndexOptions { ExpireAfter = Kept }),
        cancellationToken: cancellation);

    /// <summary>Keeps errors of rows.</summary>
    public async Task AddAsync(
        ImportJob job, IReadOnlyCollection<(long Row, RowFault Fault)> faults, CancellationToken cancellation)
    {
        if (faults.Count == 0 || job.Counts.Rejected >= MostKept)
            return;
        var at = clock.GetUtcNow().UtcDateTime;
        await errors.BulkWriteAsync(
            faults.Select(f => new Document
            {
                Id = $"{job.Workspace}/{job.Id}/{f.Row:000000000000}", Row = f.Row, Code = f.Fault.Code, Column = f.Fault.Column,
                Description = f.Fault.Description, At = at,
            }).Select(d => new ReplaceOneModel<Document>(Filter.Eq(o => o.Id, d.Id), d) { IsUpsert = true }),
            new BulkWriteOptions { IsOrdered = false }, cancellation);
    }

    /// <summary>Errors in the order of the file, behind a row.</summary>
    public async Task<IReadOnlyList<(long Row, RowFault Fault)>> ListAsync(
        string workspace, string import, long behind, int size, CancellationToken cancellation)
    {
        var found = await errors.Find(
                Filter.Gt(d => d.Id, $"{workspace}/{import}/{behind:000000000000}") & Filter.Lt(d => d.Id, $"{workspace}/{import}0"))
            .SortBy(d => d.Id).Limit(size).ToListAsync(cancellation);
        return [.. found.Select(d => (d.Row, new RowFault(d.Code, d.Column, d.Description)))];
    }

    /// <summary>Forgets the errors of an import.</summary>
    public Task DeleteAsync(string workspace, string import, CancellationToken cancellation) => errors.DeleteManyAsync(
        Filter.Gte(d => d.Id, $"{workspace}/{import}/") & Filter.Lt(d => d.Id, $"{workspace}/{import}0"), cancellation);

    private sealed class Document
    {
        [BsonId]
        public required string Id { get; init; }

        [BsonElement("n")]
        public required long Row { get; init; }

        [BsonElement("c")]
        public required string Code { get; init; }

        [BsonElement("l")]
        public required string Column { get; init; }

        [BsonElement("d")]
        public required string Description { get; init; }

        [BsonElement("at")]
        public required DateTime At { get; init; }
    }
}
