using System.Security.Cryptography;
using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Driver;
using Rapport.Hosting.Time;

namespace Rapport.Contact.Imports;

/// <summary>
/// Collection <c>import_parts</c>: the bytes of files until their import has ended. {_id: "workspace/import/part" with the part in
/// five digits, b: bytes, at}. Index: (at), which removes what nobody came back for after 7 days.
/// </summary>
internal sealed class ImportPartStore(IMongoDatabase database, SystemClock clock)
{
    /// <summary>How long the bytes of a file are kept at most.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    private readonly IMongoCollection<Document> parts = database.GetCollection<Document>("import_parts");

    public Task PrepareAsync(CancellationToken cancellation) => parts.Indexes.CreateOneAsync(
        new CreateIndexModel<Document>(
            Builders<Document>.IndexKeys.Ascending(d => d.At), new CreateIndexOptions { ExpireAfter = Kept }),
        cancellationToken: cancellation);

    /// <summary>Keeps a part, in the place of what was sent as it before.</summary>
    public Task SaveAsync(string workspace, string import, int part, byte[] bytes, CancellationToken cancellation) =>
        parts.ReplaceOneAsync(
            d => d.Id == Id(workspace, import, part),
            new Document { Id = Id(workspace, import, part), Bytes = bytes, At = clock.GetUtcNow().UtcDateTime },
            new ReplaceOptions { IsUpsert = true }, cancellation);

    /// <summary>The bytes of a part; null when it is not there.</summary>
    public async Task<byte[]?> ReadAsync(string workspace, string import, int part, CancellationToken cancellation) =>
        (await parts.Find(d => d.Id == Id(workspace, import, part)).FirstOrDefaultAsync(cancellation))?.Bytes;

    /// <summary>Forgets the file.</summary>
    public Task DeleteAsync(string workspace, string import, CancellationToken cancellation) => parts.DeleteManyAsync(
        Builders<Document>.Filter.Gte(d => d.Id, $"{workspace}/{import}/") & Builders<Document>.Filter.Lt(d => d.Id, $"{workspace}/{import}0"),
        cancellation);

    /// <summary>SHA-256 of a whole file, lower-case hex.</summary>
    public async Task<string> HashAsync(string workspace, string import, int count, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var part = 1; part <= count; part++)
            hash.AppendData(await ReadAsync(workspace, import, part, cancellation) ?? throw Gone());
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Part of a file is no longer there.</summary>
    public static UnreadableFileException Gone() => new("FILE_GONE", "Parts of the file are gone: files are kept for 7 days. Import it again.");

    private static string Id(string workspace, string import, int part) => $"{workspace}/{import}/{part:00000}";

    private sealed class Document
    {
        [BsonId]
        public required string Id { get; init; }

        [BsonElement("b")]
        public required byte[] Bytes { get; init; }

        [BsonElement("at")]
        public required DateTime At { get; init; }
    }
}
