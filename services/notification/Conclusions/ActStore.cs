using Google.Protobuf;
using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Driver;
using Rapport.Contact.V1;
using Rapport.Notification.Stores;

namespace Rapport.Notification.Conclusions;

/// <summary>
/// Collection <c>acts</c>: what people said by a link, and into which arm of a broadcast they were drawn, until it is in the log. {_id: "pa_" + id of the event, b: Conclusion,
/// serialised, at}. Index: (at), the order of telling.
/// </summary>
internal sealed class ActStore(IMongoDatabase database)
{
    /// <summary>What ids begin with.</summary>
    public const string Prefix = "pa_";

    private readonly IMongoCollection<Document> acts = database.GetCollection<Document>("acts");

    public Task PrepareAsync(CancellationToken cancellation) => acts.Indexes.CreateOneAsync(
        new CreateIndexModel<Document>(Builders<Document>.IndexKeys.Ascending(d => d.SaidAt)), cancellationToken: cancellation);

    /// <summary>Keeps what was said; what is there already stays as it is.</summary>
    public Task AddAsync(IEnumerable<Conclusion> said, CancellationToken cancellation) => acts.InsertNewAsync(
        said.Select(each => new Document
        {
            Id = Prefix + each.Id, Conclusion = each.ToByteArray(), SaidAt = each.OccurredAt.ToDateTime(),
        }), cancellation);

    /// <summary>What waits for the log, oldest first.</summary>
    public async Task<IReadOnlyList<(string Document, WaitingConclusion Waiting)>> ReadWaitingAsync(
        int max, CancellationToken cancellation) =>
        [.. (await acts.Find(Builders<Document>.Filter.Empty).SortBy(d => d.SaidAt).Limit(max).ToListAsync(cancellation))
            .Select(d => (d.Id, new WaitingConclusion(d.Id[Prefix.Length..], d.Conclusion, d.SaidAt)))];

    /// <summary>Takes out what is in the log.</summary>
    public Task RemoveWaitingAsync(IReadOnlyCollection<string> documents, CancellationToken cancellation) =>
        documents.Count == 0 ? Task.CompletedTask
            : acts.DeleteManyAsync(Builders<Document>.Filter.In(d => d.Id, documents), cancellation);

    private sealed class Document
    {
        [BsonId]
        public required string Id { get; init; }

        [BsonElement("b")]
        public required byte[] Conclusion { get; init; }

        [BsonElement("at")]
        public required DateTime SaidAt { get; init; }
    }
}
