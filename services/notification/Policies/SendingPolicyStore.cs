using Google.Protobuf;
using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Driver;
using Rapport.Notification.Stores;
using Rapport.Notification.V1;

namespace Rapport.Notification.Policies;

/// <summary>
/// Collection <c>sending_policies</c>: {_id: workspace, rev, at, b: SendingPolicy, serialised}. One document a workspace;
/// changed only while it is in the revision that was read. What a later version knows more of it stays in <c>b</c>.
/// </summary>
internal sealed class SendingPolicyStore(IMongoDatabase database)
{
    private readonly IMongoCollection<Document> policies = database.GetCollection<Document>("sending_policies");

    /// <summary>The policy with its revision; null when the workspace has saved none.</summary>
    public async Task<(SendingPolicy Policy, long Revision)?> FindAsync(string workspace, CancellationToken cancellation) =>
        await policies.Find(d => d.Id == workspace).FirstOrDefaultAsync(cancellation) is { } found
            ? (SendingPolicy.Parser.ParseFrom(found.Policy), found.Revision) : null;

    /// <summary>Writes the next revision; false when another writer was first.</summary>
    public async Task<bool> TrySaveAsync(
        string workspace, SendingPolicy policy, long before, DateTimeOffset now, CancellationToken cancellation)
    {
        var next = new Document
        {
            Id = workspace, Revision = before + 1, SavedAt = now.UtcDateTime, Policy = policy.ToByteArray(),
        };
        if (before > 0)
            return (await policies.ReplaceOneAsync(
                d => d.Id == workspace && d.Revision == before, next, cancellationToken: cancellation)).ModifiedCount == 1;
        return (await policies.InsertNewAsync([next], cancellation)).Count == 0;
    }

    [BsonIgnoreExtraElements]
    private sealed class Document
    {
        [BsonId]
        public required string Id { get; init; }

        [BsonElement("rev")]
        public required long Revision { get; init; }

        [BsonElement("at")]
        public required DateTime SavedAt { get; init; }

        [BsonElement("b")]
        public required byte[] Policy { get; init; }
    }
}
