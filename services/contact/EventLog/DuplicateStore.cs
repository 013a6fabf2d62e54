using MongoDB.Bson;
using MongoDB.Driver;
using Rapport.Hosting.Time;

namespace Rapport.Contact.EventLog;

/// <summary>
/// Collection <c>duplicates</c>: repeats of event ids, kept 30 days: {w, event, at, conflict}. Index: at (TTL). Written
/// only in numbering transactions, so that a repeat is recorded once.
/// </summary>
internal sealed class DuplicateStore(IMongoDatabase database, SystemClock clock)
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);
    private readonly IMongoCollection<BsonDocument> duplicates = database.GetCollection<BsonDocument>("duplicates");

    public Task PrepareAsync(CancellationToken cancellation) => duplicates.Indexes.CreateOneAsync(
        new CreateIndexModel<BsonDocument>(new BsonDocument("at", 1), new CreateIndexOptions { ExpireAfter = Kept }),
        cancellationToken: cancellation);

    public Task AddAsync(
        IClientSessionHandle session, IReadOnlyCollection<DuplicateEvent> repeats, CancellationToken cancellation) =>
        repeats.Count == 0 ? Task.CompletedTask : duplicates.InsertManyAsync(session, repeats.Select(r => new BsonDocument
        {
            ["w"] = r.Event.Workspace, ["event"] = r.Event.Id, ["conflict"] = r.Conflict,
            ["at"] = clock.GetUtcNow().UtcDateTime,
        }), cancellationToken: cancellation);
}
