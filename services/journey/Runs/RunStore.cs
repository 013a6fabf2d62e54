using MongoDB.Bson;
using MongoDB.Driver;
using Rapport.Following.Lifecycle;
using Rapport.Hosting.Telemetry;
using Rapport.Journey.Domain;

namespace Rapport.Journey.Runs;

/// <summary>
/// Runs, one document each. A step is one write of one document: the state, the timer (<c>wakeAt</c>), the commands for
/// notification (<c>out</c>) and the conclusions for the log (<c>says</c>), compared with the revision that was read.
/// </summary>
/// <remarks>
/// Collection <c>runs</c>: _id "jr_…"; w workspace, j journey, v version, c contact, former[] (who it was before merges), p partition, g share of the work
/// (p modulo <see cref="WorkShares.Count"/>), active, enteredAt, entryId, entryAt, rev, lastN, trigger, step, since,
/// byTime, wakeAt (while active), target {local, zone, from} (while it waits for a local time), key (of journeys with one),
/// goals[] (those reached), seen[], exit (when ended), trace[] (the last 200),
/// out[{id, b}] + outAt and says[{id, b}] + saysAt (while there is something to hand over; b is the message itself).
/// Indexes: (c, enteredAt) a contact's runs; (w, j, enteredAt) a journey's; wakeAt, outAt and saysAt, sparse, for what
/// is due and what waits.
/// </remarks>
internal sealed partial class RunStore(IMongoDatabase database) : IPersonalStore
{
    private const int TraceKept = 200;

    private static readonly ProjectionDefinition<BsonDocument> StateOnly =
        Builders<BsonDocument>.Projection.Exclude("trace").Exclude("out").Exclude("says");

    private readonly IMongoCollection<BsonDocument> runs = database.GetCollection<BsonDocument>("runs");

    /// <summary>Creates the indexes. Repeatable.</summary>
    public Task PrepareAsync(CancellationToken cancellation)
    {
        var keys = Builders<BsonDocument>.IndexKeys;
        var sparse = new CreateIndexOptions { Sparse = true };
        return runs.Indexes.CreateManyAsync(
            [
                new CreateIndexModel<BsonDocument>(keys.Ascending("c").Descending("enteredAt")),
                new CreateIndexModel<BsonDocument>(keys.Ascending("w").Ascending("j").Descending("enteredAt")),
                new CreateIndexModel<BsonDocument>(keys.Ascending("wakeAt"), sparse),
                new CreateIndexModel<BsonDocument>(keys.Ascending("outAt"), sparse),
                new CreateIndexModel<BsonDocument>(keys.Ascending("saysAt"), sparse),
            ],
            cancellation);
    }

    /// <summary>All runs, active and ended, of the contacts.</summary>
    public async Task<IReadOnlyList<RunState>> FindOfContactsAsync(
        IReadOnlyCollection<string> contacts, CancellationToken cancellation)
    {
        var found = await runs.Find(Builders<BsonDocument>.Filter.In("c", contacts)).Project(StateOnly)
            .ToListAsync(cancellation);
        return [.. found.Select(Document.ToState)];
    }

    /// <summary>Active runs whose timer is due, the longest due first.</summary>
    /// <param name="now">Business time.</param>
    /// <param name="shares">Shares of the work to look at.</param>
    /// <param name="paused">Journeys that stand still.</param>
    /// <param name="max">At most this many.</param>
    /// <param name="cancellation">Ends the call.</param>
    public async Task<IReadOnlyList<RunState>> FindDueAsync(
        DateTimeOffset now, IReadOnlyCollection<int> shares, IReadOnlyCollection<JourneyKey> paused, int max,
        CancellationToken cancellation)
    {
        var filter = DueFilter(now, paused) & Builders<BsonDocument>.Filter.In("g", shares);
        var found = await runs.Find(filter).Sort(Builders<BsonDocument>.Sort.Ascending("wakeAt")).Limit(max)
            .Project(StateOnly).ToListAsync(cancellation);
        return [.. found.Select(Document.ToState)];
    }

    /// <summary>Whether a timer is due anywhere.</summary>
    public async Task<bool> AnyDueAsync(
        DateTimeOffset now, IReadOnlyCollection<JourneyKey> paused, CancellationToken cancellation) =>
        await runs.Find(DueFilter(now, paused)).Limit(1).Project(IdOnly).FirstOrDefaultAsync(cancellation) is not null;

    /// <summary>Active runs whose timer is due, counted up to a bound.</summary>
    public Task<long> CountDueAsync(
        DateTimeOffset now, IReadOnlyCollection<JourneyKey> paused, int most, CancellationToken cancellation) =>
        runs.CountDocumentsAsync(DueFilter(now, paused), new CountOptions { Limit = most }, cancellation);

    /// <summary>The earliest timer after an instant; null when there is none.</summary>
    public async Task<DateTimeOffset?> NextDueAsync(
        DateTimeOffset now, IReadOnlyCollection<JourneyKey> paused, CancellationToken cancellation)
    {
        var filter = Builders<BsonDocument>.Filter.Gt("wakeAt", now.UtcDateTime) & NotOf(paused);
        var next = await runs.Find(filter).Sort(Builders<BsonDocument>.Sort.Ascending("wakeAt")).Limit(1)
            .Project(Builders<BsonDocument>.Projection.Include("wakeAt")).FirstOrDefaultAsync(cancellation);
        return next is null ? null : new DateTimeOffset(next["wakeAt"].ToUniversalTime());
    }

    /// <summary>
    /// Writes changes, each only if its run still has the revision that was read, or does not exist yet. False when one
    /// of them was not: then read again and decide again. What was written stays, and is recognised when decided again.
    /// </summary>
    public async Task<bool> WriteAsync(IReadOnlyCollection<RunChange> changes, CancellationToken cancellation)
    {
        if (changes.Count == 0)
            return true;
        using var trace = EventTrace.Batch("journey step", changes.Select(change => change.After.Trigger.Traceparent));
        // Runs that end go first: what takes their place comes after them.
        var models = changes.OrderBy(change => change.After.Active).Select(Document.ToWrite).ToList();
        try
        {
            var result = await runs.BulkWriteAsync(models, new BulkWriteOptions { IsOrdered = false }, cancellation);
            return result.MatchedCount + result.InsertedCount == changes.Count;
        }
        catch (MongoBulkWriteException<BsonDocument> exception) when (exception.WriteErrors.Count > 0
            && exception.WriteErrors.All(error => error.Category == ServerErrorCategory.DuplicateKey))
        {
            return false;
        }
    }

    private static ProjectionDefinition<BsonDocument> IdOnly => Builders<BsonDocument>.Projection.Include("_id");

    private static FilterDefinition<BsonDocument> DueFilter(
        DateTimeOffset now, IReadOnlyCollection<JourneyKey> paused) =>
        Builders<BsonDocument>.Filter.Lte("wakeAt", now.UtcDateTime) & NotOf(paused);

    private static FilterDefinition<BsonDocument> NotOf(IReadOnlyCollection<JourneyKey> journeys) =>
        journeys.Count == 0
            ? Builders<BsonDocument>.Filter.Empty
            : new BsonDocument("$nor", new BsonArray(journeys.Select(key =>
                new BsonDocument { ["w"] = key.Workspace, ["j"] = key.Journey })));
}
