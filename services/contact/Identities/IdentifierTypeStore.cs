using System.Collections.Frozen;
using MongoDB.Bson;
using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Driver;
using Rapport.Contact.Domain.Identities;
using Rapport.Hosting.Errors;

namespace Rapport.Contact.Identities;

/// <summary>A workspace's own declaration of a type.</summary>
/// <param name="Type">What it says.</param>
/// <param name="Revision">Counts its changes, from 1.</param>
/// <param name="DeclaredAt">When it was changed last.</param>
internal sealed record DeclaredType(IdentifierType Type, long Revision, DateTimeOffset DeclaredAt);

/// <summary>
/// Collection <c>identifierTypes</c>: what workspaces declare of identifier types. {_id: "workspace/type", w, t: type, f: format,
/// k: known, s: scoped, c: fold case, m: most per contact, p: priority, re: pattern, ign: ignored values, r: revision, at}.
/// Index: (w). Written by compare-and-set on r.
/// </summary>
internal sealed class IdentifierTypeStore(IMongoDatabase database)
{
    private readonly IMongoCollection<Document> types = database.GetCollection<Document>("identifierTypes");

    public Task PrepareAsync(CancellationToken cancellation) => types.Indexes.CreateOneAsync(
        new CreateIndexModel<Document>(Builders<Document>.IndexKeys.Ascending(d => d.Workspace)), cancellationToken: cancellation);

    /// <summary>Everything that a workspace has declared.</summary>
    public async Task<IReadOnlyList<DeclaredType>> ListAsync(string workspace, CancellationToken cancellation)
    {
        var found = await types.Find(d => d.Workspace == workspace).ToListAsync(cancellation);
        return [.. found.Select(d => d.ToDeclared())];
    }

    /// <summary>Declares a type.</summary>
    /// <param name="workspace">Whose.</param>
    /// <param name="type">What it says.</param>
    /// <param name="revision">The revision that it replaces, 0 for none; null for whatever there is.</param>
    /// <param name="now">Time of the change.</param>
    /// <param name="cancellation">Ends waiting.</param>
    /// <exception cref="DomainError">ETAG_MISMATCH.</exception>
    public async Task<DeclaredType> SaveAsync(
        string workspace, IdentifierType type, long? revision, DateTimeOffset now, CancellationToken cancellation)
    {
        var id = Id(workspace, type.Type);
        var filter = Builders<Document>.Filter.Eq(d => d.Id, id);
        if (revision is { } wanted)
            filter &= Builders<Document>.Filter.Eq(d => d.Revision, wanted);
        var update = Builders<Document>.Update
            .Set(d => d.Workspace, workspace).Set(d => d.Type, type.Type).Set(d => d.Format, type.Format)
            .Set(d => d.Known, type.Known).Set(d => d.Scoped, type.Scoped).Set(d => d.FoldCase, type.FoldCase)
            .Set(d => d.MaxPerContact, type.MaxPerContact).Set(d => d.Priority, type.Priority)
            .Set(d => d.Pattern, type.Pattern).Set(d => d.IgnoredValues, type.IgnoredValues.Order(StringComparer.Ordinal).ToList())
            .Set(d => d.At, now.UtcDateTime).Inc(d => d.Revision, 1);
        try
        {
            var saved = await types.FindOneAndUpdateAsync(filter, update, new FindOneAndUpdateOptions<Document>
            {
                IsUpsert = revision is null or 0, ReturnDocument = ReturnDocument.After,
            }, cancellation);
            return saved?.ToDeclared() ?? throw Changed();
        }
        catch (MongoCommandException exception) when (exception.Code == 11000 && revision is 0)
        {
            throw Changed();
        }
    }

    /// <summary>Takes a declaration back; false when there was none.</summary>
    public async Task<bool> DeleteAsync(string workspace, string type, CancellationToken cancellation) =>
        (await types.DeleteOneAsync(d => d.Id == Id(workspace, type), cancellation)).DeletedCount > 0;

    private static string Id(string workspace, string type) => $"{workspace}/{type}";

    private static DomainError Changed() =>
        new(Common.V1.ErrorReason.EtagMismatch, "The identifier type was changed meanwhile; read it again.");

    private sealed class Document
    {
        [BsonId]
        public required string Id { get; init; }

        [BsonElement("w")]
        public required string Workspace { get; init; }

        [BsonElement("t")]
        public required string Type { get; init; }

        [BsonElement("f"), BsonRepresentation(BsonType.String)]
        public required IdentifierFormat Format { get; init; }

        [BsonElement("k")]
        public required bool Known { get; init; }

        [BsonElement("s")]
        public required bool Scoped { get; init; }

        [BsonElement("c")]
        public required bool FoldCase { get; init; }

        [BsonElement("m")]
        public required int MaxPerContact { get; init; }

        [BsonElement("p")]
        public required int Priority { get; init; }

        [BsonElement("re")]
        public required string Pattern { get; init; }

        [BsonElement("ign")]
        public required List<string> IgnoredValues { get; init; }

        [BsonElement("r")]
        public required long Revision { get; init; }

        [BsonElement("at")]
        public required DateTime At { get; init; }

        public DeclaredType ToDeclared() => new(
            new IdentifierType
            {
                Type = Type, Format = Format, Known = Known, Scoped = Scoped, FoldCase = FoldCase, MaxPerContact = MaxPerContact,
                Priority = Priority, Pattern = Pattern,
                IgnoredValues = IgnoredValues.ToFrozenSet(StringComparer.OrdinalIgnoreCase),
            },
            Revision, At);
    }
}
