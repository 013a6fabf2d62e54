using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Driver;
using Rapport.Notification.Domain;
using Rapport.Notification.Stores;

namespace Rapport.Notification.Consents;

/// <summary>An act with the contact that it was numbered under.</summary>
internal sealed record RecordedAct(string Workspace, string Contact, ConsentAct Act);

/// <summary>
/// Collection <c>consents</c>: acts of consent as the log tells them, never changed, so that applying one twice or late
/// makes no difference. {_id: "workspace/event", w, c, p: purpose, ch: channel, g: granted, at}. Index: (w, c).
/// </summary>
internal sealed class ConsentStore(IMongoDatabase database)
{
    private readonly IMongoCollection<Document> consents = database.GetCollection<Document>("consents");

    public Task PrepareAsync(CancellationToken cancellation) => consents.Indexes.CreateOneAsync(
        new CreateIndexModel<Document>(
            Builders<Document>.IndexKeys.Ascending(d => d.Workspace).Ascending(d => d.Contact)),
        cancellationToken: cancellation);

    /// <summary>Adds acts; those that are there already stay as they are.</summary>
    public Task AddAsync(IReadOnlyCollection<RecordedAct> acts, CancellationToken cancellation) =>
        consents.InsertNewAsync(acts.Select(recorded => new Document
        {
            Id = $"{recorded.Workspace}/{recorded.Act.EventId}", Workspace = recorded.Workspace,
            Contact = recorded.Contact,
            Purpose = recorded.Act.Purpose, Channel = recorded.Act.Channel, Granted = recorded.Act.Granted,
            ActedAt = recorded.Act.ActedAt.UtcDateTime,
        }), cancellation);

    /// <summary>All acts of these contacts, by contact.</summary>
    public async Task<ILookup<string, ConsentAct>> ReadAsync(
        string workspace, IEnumerable<string> contacts, CancellationToken cancellation)
    {
        var found = await consents.Find(
            Builders<Document>.Filter.Eq(d => d.Workspace, workspace)
                & Builders<Document>.Filter.In(d => d.Contact, contacts))
            .ToListAsync(cancellation);
        return found.ToLookup(d => d.Contact, d => new ConsentAct(
            d.Id[(workspace.Length + 1)..], d.Purpose, d.Channel, d.Granted, d.ActedAt));
    }

    private sealed class Document
    {
        [BsonId]
        public required string Id { get; init; }

        [BsonElement("w")]
        public required string Workspace { get; init; }

        [BsonElement("c")]
        public required string Contact { get; init; }

        [BsonElement("p")]
        public required string Purpose { get; init; }

        [BsonElement("ch")]
        public required string Channel { get; init; }

        [BsonElement("g")]
        public required bool Granted { get; init; }

        [BsonElement("at")]
        public required DateTime ActedAt { get; init; }
    }
}
