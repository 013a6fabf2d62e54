using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Driver;
using Rapport.Events.Consents;
using Rapport.Notification.Secrets;
using Rapport.Notification.Stores;

namespace Rapport.Notification.Confirmations;

/// <summary>
/// Collection <c>confirmation_wishes</c>: who is still to be asked whether a consent is theirs. {_id: keyed hash of workspace, address
/// and purpose, w, c: contact, e: event, h: hop, p: purpose, t and v: type and value of the address}. One for an address and
/// purpose, however many forms are filled in with it; gone once contact has said whether there is something to ask. No index but
/// that of ids: there are few, and they are taken in the order of ids.
/// </summary>
internal sealed class ConfirmationStore(IMongoDatabase database, AddressHash hash)
{
    private readonly IMongoCollection<Document> wishes = database.GetCollection<Document>("confirmation_wishes");

    /// <summary>Keeps wishes; where one waits for the address and purpose, that one stays.</summary>
    public Task AddAsync(IEnumerable<ConfirmationWish> wanted, CancellationToken cancellation) => wishes.InsertNewAsync(
        wanted.Select(wish => new Document
        {
            Id = IdOf(wish), Workspace = wish.Workspace, Contact = wish.Contact, Event = wish.Event, Hop = wish.Hop,
            Purpose = wish.Purpose, Type = wish.Address.Type, Value = wish.Address.Value,
        }).DistinctBy(document => document.Id), cancellation);

    /// <summary>Some of those that wait.</summary>
    public async Task<IReadOnlyList<ConfirmationWish>> WaitingAsync(int most, CancellationToken cancellation) =>
        [.. (await wishes.Find(Builders<Document>.Filter.Empty).SortBy(d => d.Id).Limit(most).ToListAsync(cancellation)).Select(d =>
            new ConfirmationWish(d.Workspace, d.Contact, d.Event, d.Hop, d.Purpose, new ConsentAddress(d.Type, d.Value)))];

    /// <summary>Takes out one that was seen to; another one of a later event stays.</summary>
    public Task RemoveAsync(ConfirmationWish wish, CancellationToken cancellation)
    {
        var id = IdOf(wish);
        return wishes.DeleteOneAsync(d => d.Id == id && d.Event == wish.Event, cancellation);
    }

    /// <summary>How many wait for these contacts. Read through: there are few.</summary>
    public Task<long> CountAsync(string workspace, IEnumerable<string> contacts, CancellationToken cancellation) =>
        wishes.CountDocumentsAsync(Of(workspace, contacts), cancellationToken: cancellation);

    /// <summary>Takes out those of these contacts.</summary>
    public async Task<long> ForgetAsync(string workspace, IEnumerable<string> contacts, CancellationToken cancellation) =>
        (await wishes.DeleteManyAsync(Of(workspace, contacts), cancellation)).DeletedCount;

    private static FilterDefinition<Document> Of(string workspace, IEnumerable<string> contacts) =>
        Builders<Document>.Filter.Eq(d => d.Workspace, workspace) & Builders<Document>.Filter.In(d => d.Contact, contacts);

    private string IdOf(ConfirmationWish wish) =>
        hash.Of(AddressHash.Plain(wish.Workspace, wish.Address), $"confirm\n{wish.Purpose}");

    [BsonIgnoreExtraElements]
    private sealed class Document
    {
        [BsonId]
        public required string Id { get; init; }

        [BsonElement("w")]
        public required string Workspace { get; init; }

        [BsonElement("c")]
        public required string Contact { get; init; }

        [BsonElement("e")]
        public required string Event { get; init; }

        [BsonElement("h")]
        public required int Hop { get; init; }

        [BsonElement("p")]
        public required string Purpose { get; init; }

        [BsonElement("t")]
        public required string Type { get; init; }

        [BsonElement("v")]
        public required string Value { get; init; }
    }
}
