using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Driver;
using Rapport.Contact.Domain;

namespace Rapport.Contact.Consents;

/// <summary>An act of consent with the contact it was numbered under.</summary>
internal sealed record RecordedConsent(string Workspace, string EventId, string Contact, ConsentAct Act);

/// <summary>
/// Collection <c>consents</c>: every act of consent, never changed. {_id: "workspace/event", w, c, purpose, channel, granted,
/// source, text, at}. Index: (w, c). Written only in numbering transactions.
/// </summary>
internal sealed class ConsentStore(IMongoDatabase database)
{
    private readonly IMongoCollection<Document> consents = database.GetCollection<Document>("consents");

    public Task PrepareAsync(CancellationToken cancellation) => consents.Indexes.CreateOneAsync(
        new CreateIndexModel<Document>(Builders<Document>.IndexKeys.Ascending(d => d.Workspace).Ascending(d => d.Contact)),
        cancellationToken: cancellation);

    public Task AddAsync(
        IClientSessionHandle session, IReadOnlyCollection<RecordedConsent> acts, CancellationToken cancellation) =>
        acts.Count == 0 ? Task.CompletedTask : consents.InsertManyAsync(session, acts.Select(a => new Document
        {
            Id = $"{a.Workspace}/{a.EventId}", Workspace = a.Workspace, Contact = a.Contact, Purpose = a.Act.Purpose,
            Channel = a.Act.Channel, Granted = a.Act.Granted, Source = a.Act.Source, TextVersion = a.Act.TextVersion,
            ActedAt = a.Act.ActedAt.UtcDateTime,
        }), cancellationToken: cancellation);

    /// <summary>All acts of a contact and of those merged into it, newest first.</summary>
    public async Task<IReadOnlyList<ConsentAct>> ListAsync(
        string workspace, IEnumerable<string> contacts, CancellationToken cancellation)
    {
        var found = await consents
            .Find(Builders<Document>.Filter.Eq(d => d.Workspace, workspace) & Builders<Document>.Filter.In(d => d.Contact, contacts))
            .SortByDescending(d => d.ActedAt).ToListAsync(cancellation);
        return [.. found.Select(d => new ConsentAct(d.Purpose, d.Channel, d.Granted, d.Source, d.TextVersion, d.ActedAt))];
    }

    private sealed class Document
    {
        [BsonId]
        public required string Id { get; init; }

        [BsonElement("w")]
        public required string Workspace { get; init; }

        [BsonElement("c")]
        public required string Contact { get; init; }

        [BsonElement("purpose")]
        public required string Purpose { get; init; }

        [BsonElement("channel")]
        public required string Channel { get; init; }

        [BsonElement("granted")]
        public required bool Granted { get; init; }

        [BsonElement("source")]
        public required string Source { get; init; }

        [BsonElement("text")]
        public required string TextVersion { get; init; }

        [BsonElement("at")]
        public required DateTime ActedAt { get; init; }
    }
}
