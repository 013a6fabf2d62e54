using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Driver;
using Rapport.Contact.Domain.Identities;

namespace Rapport.Contact.Contacts;

/// <summary>
/// Collection <c>identities</c>: which contact an identifier stands for now. {_id: "workspace/type/value", c}. The _id
/// makes a second contact for one identifier impossible. Written only in numbering transactions.
/// </summary>
internal sealed class IdentityStore(IMongoDatabase database)
{
    private readonly IMongoCollection<Document> identities = database.GetCollection<Document>("identities");

    /// <summary>The contacts of the identifiers that are known.</summary>
    public async Task<Dictionary<(string Workspace, IdentifierKey Key), string>> FindAsync(
        IReadOnlyCollection<(string Workspace, IdentifierKey Key)> wanted, CancellationToken cancellation)
    {
        if (wanted.Count == 0)
            return [];
        var byId = wanted.ToDictionary(w => Id(w.Workspace, w.Key));
        var found = await identities.Find(Builders<Document>.Filter.In(d => d.Id, byId.Keys)).ToListAsync(cancellation);
        return found.ToDictionary(d => byId[d.Id], d => d.Contact);
    }

    /// <summary>Writes which contact identifiers stand for, and which stand for nobody any more, in the numbering transaction.</summary>
    public async Task SaveAsync(
        IClientSessionHandle session, IReadOnlyCollection<(string Workspace, IdentifierKey Key, string Contact)> created,
        IReadOnlyCollection<(string Workspace, IdentifierKey Key, string Contact)> moved,
        IReadOnlyCollection<(string Workspace, IdentifierKey Key)> removed, CancellationToken cancellation)
    {
        if (removed.Count > 0)
            await identities.DeleteManyAsync(session,
                Builders<Document>.Filter.In(d => d.Id, removed.Select(i => Id(i.Workspace, i.Key))), cancellationToken: cancellation);
        if (created.Count > 0)
            await identities.InsertManyAsync(session,
                created.Select(i => new Document(Id(i.Workspace, i.Key), i.Contact)), cancellationToken: cancellation);
        if (moved.Count > 0)
            await identities.BulkWriteAsync(session,
                moved.Select(i => new UpdateOneModel<Document>(
                    Builders<Document>.Filter.Eq(d => d.Id, Id(i.Workspace, i.Key)),
                    Builders<Document>.Update.Set(d => d.Contact, i.Contact))),
                cancellationToken: cancellation);
    }

    private static string Id(string workspace, IdentifierKey key) => $"{workspace}/{key.Type}/{key.Value}";

    private sealed record Document([property: BsonId] string Id, [property: BsonElement("c")] string Contact);
}
