using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Driver;
using Rapport.Contact.V1;

namespace Rapport.Contact.Workspaces;

/// <summary>
/// Collection <c>keys</c>: write keys and API keys, by hash only. {_id: SHA-256 of the key in lower-case hex, w, kind, scopes,
/// until}. A key's id in audits is the first 12 digits of its hash.
/// </summary>
internal sealed class KeyStore(IMongoDatabase database)
{
    private readonly IMongoCollection<Document> keys = database.GetCollection<Document>("keys");

    /// <summary>The key of this hash, or null.</summary>
    public async Task<(string Workspace, CredentialKind Kind, IReadOnlyList<string> Scopes, DateTime? Until)?> FindAsync(
        string sha256, CancellationToken cancellation) =>
        await keys.Find(d => d.Sha256 == sha256).FirstOrDefaultAsync(cancellation) is { } found
            ? (found.Workspace, found.Kind, found.Scopes, found.Until)
            : null;

    /// <summary>Adds a key that does not expire; one that is there already stays.</summary>
    public Task AddAsync(
        string sha256, string workspace, CredentialKind kind, IReadOnlyList<string> scopes, CancellationToken cancellation) =>
        keys.UpdateOneAsync(d => d.Sha256 == sha256,
            Builders<Document>.Update.SetOnInsert(d => d.Workspace, workspace).SetOnInsert(d => d.Kind, kind)
                .SetOnInsert(d => d.Scopes, scopes),
            new UpdateOptions { IsUpsert = true }, cancellation);

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
    }
}
