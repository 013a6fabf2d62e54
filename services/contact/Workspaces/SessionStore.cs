using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Driver;
using Rapport.Hosting.Time;

namespace Rapport.Contact.Workspaces;

/// <summary>
/// Collection <c>sessions</c>: sessions of the console and the codes that open one, by hash only. {_id: SHA-256 of the token
/// or code in lower-case hex, code: it is a code, key: SHA-256 of the API key behind it, until, used: last use}.
/// Index: until (TTL).
/// </summary>
internal sealed class SessionStore(IMongoDatabase database, SystemClock clock)
{
    /// <summary>Longest life of a session, used or not.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(12);

    /// <summary>A session that is not used for so long has ended.</summary>
    public static readonly TimeSpan LongestIdle = TimeSpan.FromMinutes(30);

    /// <summary>How long a code may be used.</summary>
    public static readonly TimeSpan CodeLife = TimeSpan.FromMinutes(10);

    private static readonly FilterDefinitionBuilder<Document> Filter = Builders<Document>.Filter;
    private readonly IMongoCollection<Document> sessions = database.GetCollection<Document>("sessions");

    public Task PrepareAsync(CancellationToken cancellation) => sessions.Indexes.CreateOneAsync(
        new CreateIndexModel<Document>(Builders<Document>.IndexKeys.Ascending(d => d.Until),
            new CreateIndexOptions { ExpireAfter = TimeSpan.Zero }), cancellationToken: cancellation);

    /// <summary>Keeps a session of a key; the same session once more changes nothing.</summary>
    /// <returns>When it ends at the latest.</returns>
    public Task<DateTime> OpenAsync(string sha256, string key, CancellationToken cancellation) =>
        AddAsync(sha256, key, isCode: false, Longest, cancellation);

    /// <summary>Keeps a code that opens one session.</summary>
    /// <returns>Until when it may be used.</returns>
    public Task<DateTime> OfferAsync(string sha256, string key, CancellationToken cancellation) =>
        AddAsync(sha256, key, isCode: true, CodeLife, cancellation);

    /// <summary>Hash of the key behind a session that has not ended, and its end; counts as use.</summary>
    public async Task<(string Key, DateTime Until)?> UseAsync(string sha256, CancellationToken cancellation)
    {
        var now = Now();
        var open = Filter.Eq(d => d.Sha256, sha256) & Filter.Eq(d => d.IsCode, false)
            & Filter.Gt(d => d.Until, now) & Filter.Gt(d => d.UsedAt, now - LongestIdle);
        // Two replicas of the gateway may ask at once; the later instant stays.
        var used = await sessions.FindOneAndUpdateAsync(
            open, Builders<Document>.Update.Max(d => d.UsedAt, now), cancellationToken: cancellation);
        return used is null ? null : (used.Key, used.Until);
    }

    /// <summary>Takes a code away and tells the key behind it; null when there is none, or it was used before.</summary>
    public async Task<string?> TakeCodeAsync(string sha256, CancellationToken cancellation) =>
        (await sessions.FindOneAndDeleteAsync(
            Filter.Eq(d => d.Sha256, sha256) & Filter.Eq(d => d.IsCode, true) & Filter.Gt(d => d.Until, Now()),
            cancellationToken: cancellation))?.Key;

    /// <summary>Ends a session.</summary>
    public Task CloseAsync(string sha256, CancellationToken cancellation) =>
        sessions.DeleteOneAsync(Filter.Eq(d => d.Sha256, sha256) & Filter.Eq(d => d.IsCode, false), cancellation);

    private async Task<DateTime> AddAsync(
        string sha256, string key, bool isCode, TimeSpan life, CancellationToken cancellation)
    {
        var now = Now();
        await sessions.UpdateOneAsync(d => d.Sha256 == sha256,
            Builders<Document>.Update.SetOnInsert(d => d.IsCode, isCode).SetOnInsert(d => d.Key, key)
                .SetOnInsert(d => d.Until, now + life).SetOnInsert(d => d.UsedAt, now),
            new UpdateOptions { IsUpsert = true }, cancellation);
        return now + life;
    }

    private DateTime Now() => clock.GetUtcNow().UtcDateTime;

    private sealed class Document
    {
        [BsonId]
        public required string Sha256 { get; init; }

        [BsonElement("code")]
        public required bool IsCode { get; init; }

        [BsonElement("key")]
        public required string Key { get; init; }

        [BsonElement("until")]
        public required DateTime Until { get; init; }

        [BsonElement("used")]
        public required DateTime UsedAt { get; init; }
    }
}
