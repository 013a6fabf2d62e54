using System.Globalization;
using System.IO.Hashing;
using System.Text;
using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Driver;
using Rapport.Hosting.Time;

namespace Rapport.Contact.Contracts;

/// <summary>In which way events differ from what is planned.</summary>
/// <param name="Workspace">Whose.</param>
/// <param name="Contract">"event.version"; the event's name alone for one that has no contract.</param>
/// <param name="Property">The property at fault.</param>
/// <param name="Keyword">The keyword that is not kept; <see cref="Unplanned"/> for an event without a contract.</param>
/// <param name="Source">write_key or api_key.</param>
internal readonly record struct Violation(string Workspace, string Contract, string Property, string Keyword, string Source)
{
    /// <summary>There is no contract.</summary>
    public const string Unplanned = "unplanned";

    /// <summary>The same text for the same way.</summary>
    public string Key => string.Create(CultureInfo.InvariantCulture,
        $"{Workspace}/{XxHash128.HashToUInt128(Encoding.UTF8.GetBytes($"{Contract}\n{Property}\n{Keyword}\n{Source}")):x32}");
}

/// <summary>How often, when and where last.</summary>
internal sealed record ViolationCount(Violation Violation, long Count, DateTimeOffset First, DateTimeOffset Last, string Example);

/// <summary>
/// Collection <c>eventViolations</c>: {_id: "workspace/hash of the rest", w, c: contract, p: property, k: keyword, s: source, n: count, first,
/// last, ex: id of the last event, at: stored}. Indexes: (w, c, _id) for those of a contract, (w, k, c, _id) for
/// events without one, at (TTL, 30 days).
/// </summary>
internal sealed class ViolationStore(IMongoDatabase database, SystemClock clock)
{
    /// <summary>Events without a contract that are kept of a workspace.</summary>
    public const int MostUnplanned = 1000;

    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);
    private static readonly FilterDefinitionBuilder<Document> Filter = Builders<Document>.Filter;
    private readonly IMongoCollection<Document> violations = database.GetCollection<Document>("eventViolations");

    public Task PrepareAsync(CancellationToken cancellation)
    {
        var keys = Builders<Document>.IndexKeys;
        return violations.Indexes.CreateManyAsync(
            [
                new CreateIndexModel<Document>(keys.Ascending(d => d.Workspace).Ascending(d => d.Contract).Ascending(d => d.Id)),
                new CreateIndexModel<Document>(keys.Ascending(d => d.Workspace).Ascending(d => d.Keyword).Ascending(d => d.Contract).Ascending(d => d.Id)),
                new CreateIndexModel<Document>(keys.Ascending(d => d.StoredAt), new CreateIndexOptions { ExpireAfter = Kept }),
            ],
            cancellation);
    }

    /// <summary>Adds counts.</summary>
    public async Task AddAsync(IReadOnlyCollection<ViolationCount> counts, CancellationToken cancellation)
    {
        if (counts.Count == 0)
            return;
        var full = new HashSet<string>();
        foreach (var workspace in counts.Where(c => c.Violation.Keyword == Violation.Unplanned).Select(c => c.Violation.Workspace).Distinct())
            if (await violations.CountDocumentsAsync(
                Filter.Eq(d => d.Workspace, workspace) & Filter.Eq(d => d.Keyword, Violation.Unplanned), new CountOptions { Limit = MostUnplanned }, cancellation) >= MostUnplanned)
                full.Add(workspace);
        var now = clock.GetUtcNow().UtcDateTime;
        await violations.BulkWriteAsync(counts.Select(c => new UpdateOneModel<Document>(
            Filter.Eq(d => d.Id, c.Violation.Key),
            Builders<Document>.Update.Inc(d => d.Count, c.Count).Min(d => d.First, c.First.UtcDateTime).Max(d => d.Last, c.Last.UtcDateTime)
                .Set(d => d.Example, c.Example).Set(d => d.StoredAt, now)
                .SetOnInsert(d => d.Workspace, c.Violation.Workspace).SetOnInsert(d => d.Contract, c.Violation.Contract)
                .SetOnInsert(d => d.Property, c.Violation.Property).SetOnInsert(d => d.Keyword, c.Violation.Keyword)
                .SetOnInsert(d => d.Source, c.Violation.Source))
            {
                IsUpsert = c.Violation.Keyword != Violation.Unplanned || !full.Contains(c.Violation.Workspace),
            }), new BulkWriteOptions { IsOrdered = false }, cancellation);
    }

    /// <summary>Counts of one contract, from behind a key.</summary>
    public Task<IReadOnlyList<ViolationCount>> OfContractAsync(
        string workspace, string contract, string? after, int count, CancellationToken cancellation) => FindAsync(
        Filter.Eq(d => d.Workspace, workspace) & Filter.Eq(d => d.Contract, contract)
            & (after is null ? Filter.Empty : Filter.Gt(d => d.Id, after)),
        Builders<Document>.Sort.Ascending(d => d.Id), count, cancellation);

    /// <summary>Events without a contract by name and source, from behind a place.</summary>
    public Task<IReadOnlyList<ViolationCount>> UnplannedAsync(
        string workspace, (string Event, string Key)? after, int count, CancellationToken cancellation)
    {
        var filter = Filter.Eq(d => d.Workspace, workspace) & Filter.Eq(d => d.Keyword, Violation.Unplanned);
        if (after is var (name, key))
            filter &= Filter.Gt(d => d.Contract, name) | (Filter.Eq(d => d.Contract, name) & Filter.Gt(d => d.Id, key));
        return FindAsync(filter, Builders<Document>.Sort.Ascending(d => d.Contract).Ascending(d => d.Id), count, cancellation);
    }

    private async Task<IReadOnlyList<ViolationCount>> FindAsync(
        FilterDefinition<Document> filter, SortDefinition<Document> sort, int count, CancellationToken cancellation) =>
        [.. (await violations.Find(filter).Sort(sort).Limit(count).ToListAsync(cancellation)).Select(d => new ViolationCount(
            new Violation(d.Workspace, d.Contract, d.Property, d.Keyword, d.Source), d.Count, d.First, d.Last, d.Example))];

    private sealed class Document
    {
        [BsonId]
        public required string Id { get; init; }

        [BsonElement("w")]
        public required string Workspace { get; init; }

        [BsonElement("c")]
        public required string Contract { get; init; }

        [BsonElement("p")]
        public required string Property { get; init; }

        [BsonElement("k")]
        public required string Keyword { get; init; }

        [BsonElement("s")]
        public required string Source { get; init; }

        [BsonElement("n")]
        public required long Count { get; init; }

        [BsonElement("first")]
        public required DateTime First { get; init; }

        [BsonElement("last")]
        public required DateTime Last { get; init; }

        [BsonElement("ex")]
        public required string Example { get; init; }

        [BsonElement("at")]
        public required DateTime StoredAt { get; init; }
    }
}
