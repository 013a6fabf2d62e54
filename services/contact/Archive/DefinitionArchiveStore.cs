using Google.Protobuf;
using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Driver;
using Rapport.Contact.V1;

namespace Rapport.Contact.Archive;

/// <summary>
/// Collection <c>definitionArchive</c>: the definitions of services that keep them in Redis. {_id: service, r: revision,
/// keys: the bytes of a ReadDefinitionsResponse}. Read and written whole, by _id; no other index.
/// </summary>
internal sealed class DefinitionArchiveStore(IMongoDatabase database)
{
    private readonly IMongoCollection<Document> archive = database.GetCollection<Document>("definitionArchive");

    /// <summary>Replaces the copy unless a later one is there.</summary>
    /// <returns>Revision of the copy that is there afterwards.</returns>
    public async Task<long> SaveAsync(SaveDefinitionsRequest copy, CancellationToken cancellation)
    {
        var document = new Document
        {
            Service = copy.Service,
            Revision = copy.Revision,
            Keys = new ReadDefinitionsResponse { Revision = copy.Revision, Keys = { copy.Keys } }.ToByteArray(),
        };
        try
        {
            await archive.ReplaceOneAsync(d => d.Service == copy.Service && d.Revision < copy.Revision, document,
                new ReplaceOptions { IsUpsert = true }, cancellation);
        }
        catch (MongoWriteException exception) when (exception.WriteError.Category == ServerErrorCategory.DuplicateKey)
        {
            // A copy of this revision or a later one is there.
        }

        return (await ReadAsync(copy.Service, cancellation)).Revision;
    }

    /// <summary>The copy; with revision 0 when there is none.</summary>
    public async Task<ReadDefinitionsResponse> ReadAsync(string service, CancellationToken cancellation) =>
        await archive.Find(d => d.Service == service).FirstOrDefaultAsync(cancellation) is { } found
            ? ReadDefinitionsResponse.Parser.ParseFrom(found.Keys)
            : new ReadDefinitionsResponse();

    private sealed class Document
    {
        [BsonId]
        public required string Service { get; init; }

        [BsonElement("r")]
        public required long Revision { get; init; }

        [BsonElement("keys")]
        public required byte[] Keys { get; init; }
    }
}
