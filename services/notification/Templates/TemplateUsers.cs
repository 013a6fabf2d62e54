using MongoDB.Bson;
using MongoDB.Driver;

namespace Rapport.Notification.Templates;

/// <summary>
/// Who is to send a template: broadcasts that have not ended (collection <c>broadcasts</c>, whose store describes it). Journeys
/// are another service's, and are not known here.
/// </summary>
internal sealed class TemplateUsers(IMongoDatabase database)
{
    private const int MostTold = 20;
    private readonly IMongoCollection<BsonDocument> broadcasts = database.GetCollection<BsonDocument>("broadcasts");

    /// <summary>Their ids, the newest first, at most 20.</summary>
    public async Task<IReadOnlyList<string>> OfAsync(string workspace, string template, CancellationToken cancellation) =>
        [.. (await broadcasts.Find(new BsonDocument { ["w"] = workspace, ["set.t"] = template, ["en"] = BsonNull.Value })
            .Sort(new BsonDocument("c", -1)).Limit(MostTold).Project(new BsonDocument("_id", 1)).ToListAsync(cancellation))
            .Select(found => found["_id"].AsString)];
}
