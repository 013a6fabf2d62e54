using System.Security.Cryptography;
using System.Text;
using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Driver;

namespace Rapport.Notification.Suppressions;

/// <summary>A barred address, known only by its hash.</summary>
internal sealed record SuppressedAddress(string Id, string Channel, string Reason, DateTimeOffset CreatedAt);

/// <summary>
/// Collection <c>suppressions</c>: {_id: "sup_" + SHA-256 of workspace, channel and address, w, ch, why, at}. The
/// address itself is not kept. Index: (w, at descending, _id descending) for listing.
/// </summary>
internal sealed class SuppressionStore(IMongoDatabase database)
{
    private readonly IMongoCollection<Document> suppressions = database.GetCollection<Document>("suppressions");

    /// <summary>The id of an address's suppression; letter case does not matter.</summary>
    public static string IdOf(string workspace, string channel, string address) => "sup_" + Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes($"{workspace}\n{channel}\n{address.Trim().ToLowerInvariant()}")));

    public Task PrepareAsync(CancellationToken cancellation) => suppressions.Indexes.CreateOneAsync(
        new CreateIndexModel<Document>(Builders<Document>.IndexKeys
            .Ascending(d => d.Workspace).Descending(d => d.CreatedAt).Descending(d => d.Id)),
        cancellationToken: cancellation);

    /// <summary>Bars an address; one that is barred already stays as it is.</summary>
    public async Task<SuppressedAddress> AddAsync(
        string workspace, SuppressedAddress suppression, CancellationToken cancellation)
    {
        var written = await suppressions.FindOneAndUpdateAsync<Document>(d => d.Id == suppression.Id,
            Builders<Document>.Update.SetOnInsert(d => d.Workspace, workspace)
                .SetOnInsert(d => d.Channel, suppression.Channel)
                .SetOnInsert(d => d.Reason, suppression.Reason)
                .SetOnInsert(d => d.CreatedAt, suppression.CreatedAt.UtcDateTime),
            new FindOneAndUpdateOptions<Document> { IsUpsert = true, ReturnDocument = ReturnDocument.After },
            cancellation);
        return written.ToSuppression();
    }

    /// <summary>Lets an address be written to again; false when it was not barred.</summary>
    public async Task<bool> RemoveAsync(string workspace, string id, CancellationToken cancellation) =>
        (await suppressions.DeleteOneAsync(d => d.Id == id && d.Workspace == workspace, cancellation))
            .DeletedCount == 1;

    /// <summary>Those of the ids that are barred.</summary>
    public async Task<IReadOnlySet<string>> FindAsync(IEnumerable<string> ids, CancellationToken cancellation) =>
        (await suppressions.Find(Builders<Document>.Filter.In(d => d.Id, ids)).Project(d => d.Id)
            .ToListAsync(cancellation)).ToHashSet();

    /// <summary>A page, newest first, after the given place.</summary>
    public async Task<IReadOnlyList<SuppressedAddress>> ListAsync(
        string workspace, (DateTimeOffset At, string Id)? after, int count, CancellationToken cancellation)
    {
        var filter = Builders<Document>.Filter.Eq(d => d.Workspace, workspace);
        if (after is var (at, id))
            filter &= Builders<Document>.Filter.Lt(d => d.CreatedAt, at.UtcDateTime)
                | (Builders<Document>.Filter.Eq(d => d.CreatedAt, at.UtcDateTime)
                    & Builders<Document>.Filter.Lt(d => d.Id, id));
        var found = await suppressions.Find(filter).SortByDescending(d => d.CreatedAt).ThenByDescending(d => d.Id)
            .Limit(count).ToListAsync(cancellation);
        return [.. found.Select(d => d.ToSuppression())];
    }

    private sealed class Document
    {
        [BsonId]
        public required string Id { get; init; }

        [BsonElement("w")]
        public required string Workspace { get; init; }

        [BsonElement("ch")]
        public required string Channel { get; init; }

        [BsonElement("why")]
        public required string Reason { get; init; }

        [BsonElement("at")]
        public required DateTime CreatedAt { get; init; }

        public SuppressedAddress ToSuppression() => new(Id, Channel, Reason, CreatedAt);
    }
}
