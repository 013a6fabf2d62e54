using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Driver;
using Rapport.Contact.Domain.Audit;

namespace Rapport.Contact.Audit;

/// <summary>
/// Collection <c>audit</c>: the chains of audit records, only ever added to. {_id: "workspace/request/i" of an intent or "…/o" of
/// an outcome, w, n: place in the chain, q: request, k: i or o, at, p: "workspace/principal" and c: call of intents,
/// s: "workspace/resource" (of outcomes where it is another), x: body, ph: hash before, h: hash}.
/// Indexes: (w, n) unique, the chain, its list and what makes two writers take turns; (s, n) and (p, n), which name the workspace
/// in their first part, since an engine that intersects indexes would walk the whole chain for it.
/// </summary>
internal sealed class AuditStore(IMongoDatabase database)
{
    private const string Intent = "i";
    private const string Outcome = "o";
    private static readonly FilterDefinitionBuilder<Document> Filter = Builders<Document>.Filter;
    private readonly IMongoCollection<Document> notes = database.GetCollection<Document>("audit");

    public Task PrepareAsync(CancellationToken cancellation)
    {
        var keys = Builders<Document>.IndexKeys;
        return notes.Indexes.CreateManyAsync(
            [
                new CreateIndexModel<Document>(
                    keys.Ascending(d => d.Workspace).Ascending(d => d.Number), new CreateIndexOptions { Unique = true }),
                new CreateIndexModel<Document>(keys.Ascending(d => d.Subject).Ascending(d => d.Number)),
                new CreateIndexModel<Document>(keys.Ascending(d => d.Principal).Ascending(d => d.Number)),
            ],
            cancellation);
    }

    /// <summary>Adds a note behind the last link of its chain; one that is there already stays as it is.</summary>
    /// <returns>False when another has taken its place meanwhile: read the end of the chain again.</returns>
    public async Task<bool> TryAddAsync(AuditEntryFacts facts, AuditLink link, CancellationToken cancellation)
    {
        try
        {
            await notes.InsertOneAsync(new Document
            {
                Id = KeyOf(facts.Workspace, facts.Id, facts.IsOutcome), Workspace = facts.Workspace, Number = link.Number,
                Request = facts.Id, Kind = facts.IsOutcome ? Outcome : Intent, At = facts.At.UtcDateTime,
                Principal = facts.Principal.Length > 0 ? $"{facts.Workspace}/{facts.Principal}" : null,
                Call = facts.Call.Length > 0 ? facts.Call : null,
                Subject = facts.Resource.Length > 0 ? $"{facts.Workspace}/{facts.Resource}" : null,
                Body = link.Body, PreviousHash = link.PreviousHash, Hash = link.Hash,
            }, cancellationToken: cancellation);
            return true;
        }
        catch (MongoWriteException taken) when (taken.WriteError.Category == ServerErrorCategory.DuplicateKey)
        {
            return await FindAsync(facts.Workspace, facts.Id, facts.IsOutcome, cancellation) is not null;
        }
    }

    /// <summary>The end of a chain; null for one that has none.</summary>
    public async Task<AuditLink?> LastAsync(string workspace, CancellationToken cancellation) =>
        (await notes.Find(Filter.Eq(d => d.Workspace, workspace)).SortByDescending(d => d.Number).Limit(1)
            .FirstOrDefaultAsync(cancellation))?.ToNote().Link;

    /// <summary>The note of a request, or null.</summary>
    public async Task<AuditNote?> FindAsync(string workspace, string id, bool isOutcome, CancellationToken cancellation) =>
        (await notes.Find(Filter.Eq(d => d.Id, KeyOf(workspace, id, isOutcome))).FirstOrDefaultAsync(cancellation))?.ToNote();

    /// <summary>The other halves of notes: outcomes of intents, intents of outcomes.</summary>
    public async Task<IReadOnlyList<AuditNote>> OthersAsync(
        string workspace, IReadOnlyCollection<AuditNote> halves, CancellationToken cancellation) => halves.Count == 0 ? [] :
    [
        .. (await notes.Find(Filter.In(d => d.Id, halves.Select(half => KeyOf(workspace, half.Id, !half.IsOutcome))))
            .ToListAsync(cancellation)).Select(d => d.ToNote()),
    ];

    /// <summary>Notes by which calls are listed, the newest first: intents, and outcomes that alone name the resource.</summary>
    /// <param name="wanted">Which.</param>
    /// <param name="before">Number of the last note of the page before; null for the first page.</param>
    /// <param name="size">At most so many.</param>
    /// <param name="cancellation">Ends waiting.</param>
    public async Task<IReadOnlyList<AuditNote>> ListAsync(
        AuditQuery wanted, long? before, int size, CancellationToken cancellation)
    {
        var filter = wanted switch
        {
            { Resource: { } resource } => Filter.Eq(d => d.Subject, $"{wanted.Workspace}/{resource}"),
            { Principal: { } principal } => Filter.Eq(d => d.Principal, $"{wanted.Workspace}/{principal}"),
            _ => Filter.Eq(d => d.Workspace, wanted.Workspace) & Filter.Eq(d => d.Kind, Intent),
        };
        if (before is { } number)
            filter &= Filter.Lt(d => d.Number, number);
        if (wanted.From is { } from)
            filter &= Filter.Gte(d => d.At, from.UtcDateTime);
        if (wanted.To is { } to)
            filter &= Filter.Lt(d => d.At, to.UtcDateTime);
        if (wanted is { Resource: null, Call: { } call })
            filter &= Filter.Eq(d => d.Call, call);
        return
        [
            .. (await notes.Find(filter).SortByDescending(d => d.Number).Limit(size).ToListAsync(cancellation))
                .Select(d => d.ToNote()),
        ];
    }

    /// <summary>Notes of a chain in their order.</summary>
    /// <param name="workspace">Whose.</param>
    /// <param name="from">Number of the first.</param>
    /// <param name="size">At most so many.</param>
    /// <param name="cancellation">Ends waiting.</param>
    public async Task<IReadOnlyList<AuditNote>> ReadAsync(
        string workspace, long from, int size, CancellationToken cancellation) =>
    [
        .. (await notes.Find(Filter.Eq(d => d.Workspace, workspace) & Filter.Gte(d => d.Number, from)).SortBy(d => d.Number)
            .Limit(size).ToListAsync(cancellation)).Select(d => d.ToNote()),
    ];

    private static string KeyOf(string workspace, string id, bool isOutcome) =>
        $"{workspace}/{id}/{(isOutcome ? Outcome : Intent)}";

    private sealed class Document
    {
        [BsonId]
        public required string Id { get; init; }

        [BsonElement("w")]
        public required string Workspace { get; init; }

        [BsonElement("n")]
        public required long Number { get; init; }

        [BsonElement("q")]
        public required string Request { get; init; }

        [BsonElement("k")]
        public required string Kind { get; init; }

        [BsonElement("at")]
        public required DateTime At { get; init; }

        [BsonElement("p")]
        [BsonIgnoreIfNull]
        public string? Principal { get; init; }

        [BsonElement("c")]
        [BsonIgnoreIfNull]
        public string? Call { get; init; }

        [BsonElement("s")]
        [BsonIgnoreIfNull]
        public string? Subject { get; init; }

        [BsonElement("x")]
        public required string Body { get; init; }

        [BsonElement("ph")]
        public required string PreviousHash { get; init; }

        [BsonElement("h")]
        public required string Hash { get; init; }

        public AuditNote ToNote() =>
            new(
                new AuditEntryFacts(
                    Workspace, Request, Kind == Outcome, new DateTimeOffset(At, TimeSpan.Zero), Own(Principal), Call ?? "",
                    Own(Subject)),
                new AuditLink(Number, PreviousHash, Body, Hash));

        // Without the workspace in front.
        private string Own(string? indexed) => indexed is null ? "" : indexed[Math.Min(indexed.Length, Workspace.Length + 1)..];
    }
}
