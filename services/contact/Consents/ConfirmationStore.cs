using System.Security.Cryptography;
using System.Text;
using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Driver;
using Rapport.Events.Consents;

namespace Rapport.Contact.Consents;

/// <summary>A question to the owner of an address, as its token finds it.</summary>
/// <param name="Contact">The contact.</param>
/// <param name="Event">The event whose act is to be confirmed.</param>
/// <param name="Purpose">Of it.</param>
/// <param name="Channel">Of it.</param>
/// <param name="Address">Who has to confirm.</param>
/// <param name="ExpiresAt">From then on it confirms nothing, business time.</param>
internal sealed record AskedConfirmation(
    string Contact, string Event, string Purpose, string Channel, ConsentAddress Address, DateTimeOffset ExpiresAt);

/// <summary>
/// Collection <c>consent_confirmations</c>, two kinds of documents. A question: {_id: "t:" and the SHA-256 of workspace and
/// token, c: contact, e: event, p: purpose, ch: channel, t and v: type and value of the address, exp, at}. When an address
/// was asked last: {_id: "a:" and the SHA-256 of workspace and address, at}. Indexes: (at), which removes both after 90 days; (c) sparse, for who is to be forgotten.
/// The question is written first, then the address by compare-and-set on at: of many at once one asks, and a death in
/// between leaves a question whose token nobody has.
/// </summary>
internal sealed class ConfirmationStore(IMongoDatabase database)
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(90);
    private readonly IMongoCollection<Document> confirmations = database.GetCollection<Document>("consent_confirmations");

    public Task PrepareAsync(CancellationToken cancellation) => confirmations.Indexes.CreateManyAsync(
        [
            new CreateIndexModel<Document>(
                Builders<Document>.IndexKeys.Ascending(d => d.At), new CreateIndexOptions { ExpireAfter = Kept }),
            new CreateIndexModel<Document>(
                Builders<Document>.IndexKeys.Ascending(d => d.Contact), new CreateIndexOptions { Sparse = true }),
        ], cancellation);

    /// <summary>How many questions were asked of contacts.</summary>
    public Task<long> CountAsync(IEnumerable<string> contacts, CancellationToken cancellation) =>
        confirmations.CountDocumentsAsync(Builders<Document>.Filter.In(d => d.Contact, contacts), cancellationToken: cancellation);

    /// <summary>Takes the questions to contacts away; their tokens confirm nothing any more.</summary>
    public async Task<long> DeleteAsync(IEnumerable<string> contacts, CancellationToken cancellation) =>
        (await confirmations.DeleteManyAsync(Builders<Document>.Filter.In(d => d.Contact, contacts), cancellation)).DeletedCount;

    /// <summary>Keeps a question, unless the address was asked later than the given instant; false then.</summary>
    public async Task<bool> AskAsync(
        string workspace, string token, AskedConfirmation asking, DateTimeOffset now, DateTimeOffset notLaterThan,
        CancellationToken cancellation)
    {
        await confirmations.InsertOneAsync(Document.From(TokenId(workspace, token), asking, now), cancellationToken: cancellation);
        try
        {
            await confirmations.UpdateOneAsync(
                Builders<Document>.Filter.Eq(d => d.Id, Hash("a:", $"{workspace}\n{asking.Address.Type}\n{asking.Address.Value}"))
                    & Builders<Document>.Filter.Lte(d => d.At, notLaterThan.UtcDateTime),
                Builders<Document>.Update.Set(d => d.At, now.UtcDateTime), new UpdateOptions { IsUpsert = true }, cancellation);
            return true;
        }
        catch (MongoWriteException exception) when (exception.WriteError.Category == ServerErrorCategory.DuplicateKey)
        {
            return false;
        }
    }

    /// <summary>The question of a token; null when there is none.</summary>
    public async Task<AskedConfirmation?> FindAsync(string workspace, string token, CancellationToken cancellation)
    {
        var id = TokenId(workspace, token);
        return (await confirmations.Find(d => d.Id == id).FirstOrDefaultAsync(cancellation))?.ToAsked();
    }

    private static string TokenId(string workspace, string token) => Hash("t:", $"{workspace}\n{token}");

    private static string Hash(string kind, string text) =>
        kind + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    [BsonIgnoreExtraElements]
    private sealed class Document
    {
        [BsonId]
        public required string Id { get; init; }

        [BsonElement("c")]
        public required string Contact { get; init; }

        [BsonElement("e")]
        public required string Event { get; init; }

        [BsonElement("p")]
        public required string Purpose { get; init; }

        [BsonElement("ch")]
        public required string Channel { get; init; }

        [BsonElement("t")]
        public required string Type { get; init; }

        [BsonElement("v")]
        public required string Value { get; init; }

        [BsonElement("exp")]
        public required DateTime ExpiresAt { get; init; }

        [BsonElement("at")]
        public required DateTime At { get; init; }

        public static Document From(string id, AskedConfirmation asking, DateTimeOffset now) => new()
        {
            Id = id, Contact = asking.Contact, Event = asking.Event, Purpose = asking.Purpose, Channel = asking.Channel,
            Type = asking.Address.Type, Value = asking.Address.Value, ExpiresAt = asking.ExpiresAt.UtcDateTime,
            At = now.UtcDateTime,
        };

        public AskedConfirmation ToAsked() => new(Contact, Event, Purpose, Channel, new ConsentAddress(Type, Value), ExpiresAt);
    }
}
