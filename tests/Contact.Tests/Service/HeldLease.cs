using MongoDB.Bson;
using MongoDB.Driver;

namespace Rapport.Contact.Tests.Service;

/// <summary>
/// A loop that stands still: its lease is another's, as if that one were alive but did nothing. To be taken before the
/// service starts.
/// </summary>
internal static class HeldLease
{
    /// <summary>The lease of whoever numbers.</summary>
    public const string Numbering = "numberer";

    /// <summary>The lease of whoever builds the indexes of attributes.</summary>
    public const string IndexBuilding = "attribute_indexes";

    /// <summary>Takes it for an hour.</summary>
    public static Task TakeAsync(IMongoDatabase database, string lease) => Of(database).InsertOneAsync(new BsonDocument
    {
        ["_id"] = lease, ["owner"] = "other", ["fence"] = 1L,
        ["until"] = TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(1),
    });

    /// <summary>From now on the service may have it.</summary>
    public static Task FreeAsync(IMongoDatabase database, string lease) => Of(database).UpdateOneAsync(
        new BsonDocument("_id", lease), new BsonDocument("$set", new BsonDocument("until", DateTime.UnixEpoch)));

    private static IMongoCollection<BsonDocument> Of(IMongoDatabase database) => database.GetCollection<BsonDocument>("leases");
}
