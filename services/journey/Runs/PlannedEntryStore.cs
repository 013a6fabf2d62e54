using Google.Protobuf.WellKnownTypes;
using MongoDB.Bson;
using MongoDB.Driver;
using Rapport.Following.Lifecycle;
using Rapport.Internal.V1;
using Rapport.Journey.Domain;

namespace Rapport.Journey.Runs;

/// <summary>When time will ask for entries, and how far the contacts of a journey have been looked through for them.</summary>
/// <remarks>
/// Collection <c>planned</c>: _id "workspace/journey/contact", w, j, c, r (revision of the facts that it follows from), dueAt.
/// Indexes dueAt, and c for who is to be forgotten. Which replica looks after an entry
/// does not matter: what it says has an id that follows from contact, journey and time.
/// Collection <c>sweeps</c>: _id "workspace/journey", v (version looked through), after (contact reached), done. Read and
/// written by _id only.
/// </remarks>
internal sealed class PlannedEntryStore(IMongoDatabase database) : IPersonalStore
{
    private readonly IMongoCollection<BsonDocument> planned = database.GetCollection<BsonDocument>("planned");
    private readonly IMongoCollection<BsonDocument> sweeps = database.GetCollection<BsonDocument>("sweeps");

    /// <inheritdoc/>
    public string Store => "planned";

    /// <summary>Creates the indexes. Repeatable.</summary>
    public Task PrepareAsync(CancellationToken cancellation) => planned.Indexes.CreateManyAsync(
        [
            new CreateIndexModel<BsonDocument>(Builders<BsonDocument>.IndexKeys.Ascending("dueAt")),
            new CreateIndexModel<BsonDocument>(Builders<BsonDocument>.IndexKeys.Ascending("c")),
        ], cancellation);

    /// <inheritdoc/>
    public Task<long> CountAsync(Person person, CancellationToken cancellation) =>
        planned.CountDocumentsAsync(Of(person), cancellationToken: cancellation);

    /// <inheritdoc/>
    public async Task<long> EraseAsync(Person person, CancellationToken cancellation) =>
        (await planned.DeleteManyAsync(Of(person), cancellation)).DeletedCount;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<PersonalRecord>> ReadAsync(
        Person person, string cursor, int count, CancellationToken cancellation)
    {
        var found = await planned.Find(Of(person) & Builders<BsonDocument>.Filter.Gt("_id", cursor))
            .Sort(Builders<BsonDocument>.Sort.Ascending("_id")).Limit(count).ToListAsync(cancellation);
        return
        [
            .. found.Select(document => new PersonalRecord(
                new Struct
                {
                    Fields =
                    {
                        { "journey", Value.ForString(document["j"].AsString) },
                        { "contact", Value.ForString(document["c"].AsString) },
                        { "due", Value.ForString(document["dueAt"].ToUniversalTime().ToString("O")) },
                    },
                }, document["_id"].AsString)),
        ];
    }

    /// <summary>
    /// Plans entries, each in the place of what was planned by the same facts or earlier ones; one that is never due is taken
    /// out. Repeatable.
    /// </summary>
    public async Task WriteAsync(IReadOnlyCollection<PlannedEntry> entries, CancellationToken cancellation)
    {
        if (entries.Count == 0)
            return;
        try
        {
            await planned.BulkWriteAsync(
                entries.Select(ToWrite), new BulkWriteOptions { IsOrdered = false }, cancellation);
        }
        catch (MongoBulkWriteException<BsonDocument> exception) when (exception.WriteErrors.Count > 0
            && exception.WriteErrors.All(error => error.Category == ServerErrorCategory.DuplicateKey))
        {
            // What follows from later facts stands there already.
        }
    }

    /// <summary>Entries that are due, the longest due first.</summary>
    public async Task<IReadOnlyList<PlannedEntry>> FindDueAsync(
        DateTimeOffset now, IReadOnlyCollection<JourneyKey> paused, int max, CancellationToken cancellation)
    {
        var found = await planned.Find(Builders<BsonDocument>.Filter.Lte("dueAt", now.UtcDateTime) & NotOf(paused))
            .Sort(Builders<BsonDocument>.Sort.Ascending("dueAt")).Limit(max).ToListAsync(cancellation);
        return [.. found.Select(ToEntry)];
    }

    /// <summary>The earliest entry after an instant; null when there is none.</summary>
    public async Task<DateTimeOffset?> NextDueAsync(
        DateTimeOffset after, IReadOnlyCollection<JourneyKey> paused, CancellationToken cancellation)
    {
        var next = await planned.Find(Builders<BsonDocument>.Filter.Gt("dueAt", after.UtcDateTime) & NotOf(paused))
            .Sort(Builders<BsonDocument>.Sort.Ascending("dueAt")).Limit(1).FirstOrDefaultAsync(cancellation);
        return next is null ? null : ToEntry(next).Due;
    }

    /// <summary>
    /// Puts the next entries in the place of those that have been asked for, each only where nothing else was planned meanwhile.
    /// </summary>
    public async Task ReplaceAsync(
        IReadOnlyCollection<(PlannedEntry Asked, PlannedEntry Next)> entries, CancellationToken cancellation)
    {
        if (entries.Count == 0)
            return;
        await planned.BulkWriteAsync(
            entries.Select(each =>
            {
                var asked = new BsonDocument { ["_id"] = IdOf(each.Asked), ["dueAt"] = each.Asked.Due!.Value.UtcDateTime };
                return each.Next.Due is { } due
                    ? new UpdateOneModel<BsonDocument>(asked, Builders<BsonDocument>.Update.Set("dueAt", due.UtcDateTime))
                    : (WriteModel<BsonDocument>)new DeleteOneModel<BsonDocument>(asked);
            }),
            new BulkWriteOptions { IsOrdered = false }, cancellation);
    }

    /// <summary>How far the contacts have been looked through for a version; null when all have.</summary>
    public async Task<string?> ReadSweepAsync(JourneyKey journey, int version, CancellationToken cancellation)
    {
        var sweep = await sweeps.Find(new BsonDocument("_id", IdOf(journey))).FirstOrDefaultAsync(cancellation);
        return sweep is null || sweep["v"].AsInt32 < version ? ""
            : sweep["done"].AsBoolean ? null : sweep["after"].AsString;
    }

    /// <summary>Notes how far they have been looked through; <paramref name="after"/> null for all.</summary>
    public Task WriteSweepAsync(JourneyKey journey, int version, string? after, CancellationToken cancellation) =>
        sweeps.ReplaceOneAsync(
            new BsonDocument("_id", IdOf(journey)),
            new BsonDocument
            {
                ["_id"] = IdOf(journey), ["v"] = version, ["after"] = after ?? "", ["done"] = after is null,
            },
            new ReplaceOptions { IsUpsert = true }, cancellation);

    private static WriteModel<BsonDocument> ToWrite(PlannedEntry entry)
    {
        var id = new BsonDocument { ["_id"] = IdOf(entry), ["r"] = new BsonDocument("$lte", entry.FactsRev) };
        return entry.Due is { } due
            ? new ReplaceOneModel<BsonDocument>(id, new BsonDocument
            {
                ["_id"] = IdOf(entry), ["w"] = entry.Journey.Workspace, ["j"] = entry.Journey.Journey,
                ["c"] = entry.Contact, ["r"] = entry.FactsRev, ["dueAt"] = due.UtcDateTime,
            }) { IsUpsert = true }
            : new DeleteOneModel<BsonDocument>(id);
    }

    private static PlannedEntry ToEntry(BsonDocument document) => new(
        new JourneyKey(document["w"].AsString, document["j"].AsString), document["c"].AsString,
        new DateTimeOffset(document["dueAt"].ToUniversalTime()), document["r"].ToInt64());

    // The workspace is no condition of its own: ids of contacts are unique everywhere.
    private static FilterDefinition<BsonDocument> Of(Person person) => Builders<BsonDocument>.Filter.In("c", person.Contacts);

    private static FilterDefinition<BsonDocument> NotOf(IReadOnlyCollection<JourneyKey> journeys) =>
        journeys.Count == 0
            ? Builders<BsonDocument>.Filter.Empty
            : new BsonDocument("$nor", new BsonArray(journeys.Select(key =>
                new BsonDocument { ["w"] = key.Workspace, ["j"] = key.Journey })));

    private static string IdOf(JourneyKey journey) => $"{journey.Workspace}/{journey.Journey}";

    private static string IdOf(PlannedEntry entry) => $"{IdOf(entry.Journey)}/{entry.Contact}";
}
