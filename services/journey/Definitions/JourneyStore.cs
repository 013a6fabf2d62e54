using MongoDB.Bson;
using MongoDB.Driver;
using Rapport.Common.V1;
using Rapport.Events;
using Rapport.Hosting.Errors;
using Rapport.Journey.Domain;
using Rapport.Journey.V1;

namespace Rapport.Journey.Definitions;

/// <summary>Journeys, one document each, so that publishing is one atomic write.</summary>
/// <remarks>
/// Collection <c>journeys</c>: _id "workspace/journey", w, j, name, state, draft (JSON text), versions[] (JSON texts),
/// openSince, openAfter[] (last number of each partition then), publishedAt, createdAt, updatedAt, rev. Index (w, j) for
/// lists. A version is never changed or removed:
/// runs refer to it.
/// Collection <c>journey_changes</c>: one document {_id: "journeys", n}; n moves after every write, so that whoever decides
/// sees at the price of one small document whether there is anything to be read again.
/// </remarks>
internal sealed class JourneyStore(IMongoDatabase database)
{
    private static readonly BsonDocument Changes = new("_id", "journeys");
    private readonly IMongoCollection<BsonDocument> journeys = database.GetCollection<BsonDocument>("journeys");
    private readonly IMongoCollection<BsonDocument> changes = database.GetCollection<BsonDocument>("journey_changes");

    /// <summary>Creates the index. Repeatable.</summary>
    public Task PrepareAsync(CancellationToken cancellation) =>
        journeys.Indexes.CreateOneAsync(
            new CreateIndexModel<BsonDocument>(Builders<BsonDocument>.IndexKeys.Ascending("w").Ascending("j")),
            cancellationToken: cancellation);

    /// <summary>A journey.</summary>
    /// <exception cref="DomainError">NOT_FOUND.</exception>
    public async Task<JourneyRecord> FindAsync(string workspace, string journey, CancellationToken cancellation)
    {
        var document = await journeys.Find(new BsonDocument("_id", IdOf(workspace, journey)))
            .FirstOrDefaultAsync(cancellation);
        return document is null ? throw DomainError.NotFound("journey", journey) : ToRecord(document);
    }

    /// <summary>The workspace's journeys whose ids come after <paramref name="after"/>, by id.</summary>
    public async Task<IReadOnlyList<JourneyRecord>> ListAsync(
        string workspace, string after, int max, CancellationToken cancellation)
    {
        var filter = Builders<BsonDocument>.Filter.Eq("w", workspace) & Builders<BsonDocument>.Filter.Gt("j", after);
        var found = await journeys.Find(filter).Sort(Builders<BsonDocument>.Sort.Ascending("j")).Limit(max)
            .ToListAsync(cancellation);
        return [.. found.Select(ToRecord)];
    }

    /// <summary>The revision of every journey of every workspace.</summary>
    public async Task<Dictionary<JourneyKey, long>> ReadRevisionsAsync(
        CancellationToken cancellation)
    {
        var found = await journeys.Find(Builders<BsonDocument>.Filter.Empty)
            .Project(Builders<BsonDocument>.Projection.Include("w").Include("j").Include("rev"))
            .ToListAsync(cancellation);
        return found.ToDictionary(d => new JourneyKey(d["w"].AsString, d["j"].AsString), d => d["rev"].ToInt64());
    }

    /// <summary>Another number when a journey was written since; what is written while it is read counts as not written yet.</summary>
    public async Task<long> ReadChangesAsync(CancellationToken cancellation) =>
        (await changes.Find(Changes).FirstOrDefaultAsync(cancellation))?["n"].ToInt64() ?? 0;

    /// <summary>
    /// Writes a journey if the store still has the revision that it was made from; answers it as stored.
    /// </summary>
    /// <exception cref="DomainError">ALREADY_EXISTS for a new one whose id is taken; ETAG_MISMATCH.</exception>
    public async Task<JourneyRecord> SaveAsync(JourneyRecord journey, CancellationToken cancellation)
    {
        var stored = journey with { Rev = journey.Rev + 1 };
        var document = ToDocument(stored);
        if (journey.Rev == 0)
        {
            try
            {
                await journeys.InsertOneAsync(document, cancellationToken: cancellation);
            }
            catch (MongoWriteException exception)
                when (exception.WriteError.Category == ServerErrorCategory.DuplicateKey)
            {
                throw new DomainError(ErrorReason.AlreadyExists, "There is a journey with this id already.")
                {
                    Metadata = new Dictionary<string, string> { ["resource"] = "journey", ["id"] = journey.Id },
                };
            }

            await NoteChangeAsync();
            return stored;
        }

        var result = await journeys.ReplaceOneAsync(
            new BsonDocument { ["_id"] = document["_id"], ["rev"] = journey.Rev }, document,
            cancellationToken: cancellation);
        if (result.MatchedCount != 1)
            throw new DomainError(ErrorReason.EtagMismatch, "The journey was changed meanwhile; read it again.");
        await NoteChangeAsync();
        return stored;
    }

    // After the write, and not to be cancelled: whoever dies in between has given no answer, and the regular look finds it.
    private async Task NoteChangeAsync()
    {
        while (true)
        {
            try
            {
                await changes.UpdateOneAsync(
                    Changes, Builders<BsonDocument>.Update.Inc("n", 1L), new UpdateOptions { IsUpsert = true }, CancellationToken.None);
                return;
            }
            catch (MongoWriteException exception) when (exception.WriteError.Category == ServerErrorCategory.DuplicateKey)
            {
                // Two make the document at once: it is there now.
            }
        }
    }

    private static string IdOf(string workspace, string journey) => $"{workspace}/{journey}";

    private static BsonDocument ToDocument(JourneyRecord journey)
    {
        var document = new BsonDocument
        {
            ["_id"] = IdOf(journey.Workspace, journey.Id),
            ["w"] = journey.Workspace,
            ["j"] = journey.Id,
            ["name"] = journey.Name,
            ["state"] = journey.State.ToString(),
            ["draft"] = journey.Draft,
            ["versions"] = new BsonArray(journey.Versions),
            ["createdAt"] = journey.CreatedAt.UtcDateTime,
            ["updatedAt"] = journey.UpdatedAt.UtcDateTime,
            ["rev"] = journey.Rev,
        };
        if (journey.OpenSince is { } open)
            document["openSince"] = open.UtcDateTime;
        if (journey.OpenAfter is { } after)
            document["openAfter"] = new BsonArray(after.LastN);
        if (journey.PublishedAt is { } published)
            document["publishedAt"] = published.UtcDateTime;
        return document;
    }

    private static JourneyRecord ToRecord(BsonDocument document) => new()
    {
        Workspace = document["w"].AsString,
        Id = document["j"].AsString,
        Name = document["name"].AsString,
        State = Enum.Parse<JourneyState>(document["state"].AsString),
        Draft = document["draft"].AsString,
        Versions = [.. document["versions"].AsBsonArray.Select(text => text.AsString)],
        OpenSince = InstantOf(document, "openSince"),
        OpenAfter = document.TryGetValue("openAfter", out var after)
            ? new LogPosition([.. after.AsBsonArray.Select(n => n.ToInt64())]) : null,
        PublishedAt = InstantOf(document, "publishedAt"),
        CreatedAt = InstantOf(document, "createdAt")!.Value,
        UpdatedAt = InstantOf(document, "updatedAt")!.Value,
        Rev = document["rev"].ToInt64(),
    };

    private static DateTimeOffset? InstantOf(BsonDocument document, string name) =>
        document.TryGetValue(name, out var value) ? new DateTimeOffset(value.ToUniversalTime()) : null;
}
