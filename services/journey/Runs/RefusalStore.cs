using MongoDB.Bson;
using MongoDB.Driver;
using Rapport.Journey.Domain;

namespace Rapport.Journey.Runs;

/// <summary>Why contacts did not enter journeys: the last time for each reason.</summary>
/// <remarks>
/// Collection <c>refusals</c>: _id "workspace/journey/contact/reason", at, v (version), e (event), name (of the event), values
/// (JSON text). Read and written by _id only; as many documents as there are reasons, however often somebody is refused.
/// </remarks>
internal sealed class RefusalStore(IMongoDatabase database)
{
    private static readonly string[] Reasons =
    [
        EntryReasons.ConditionNotMet, EntryReasons.TooOld, EntryReasons.AlreadyInside, EntryReasons.BeenInside,
        EntryReasons.CoolDown, EntryReasons.NoKey,
    ];

    private readonly IMongoCollection<BsonDocument> refusals = database.GetCollection<BsonDocument>("refusals");

    /// <summary>Notes refusals, each in the place of the one before for the same reason. Repeatable.</summary>
    public async Task WriteAsync(IReadOnlyCollection<EntryRefusal> refused, CancellationToken cancellation)
    {
        if (refused.Count == 0)
            return;
        await refusals.BulkWriteAsync(
            refused.Select(each => new ReplaceOneModel<BsonDocument>(new BsonDocument("_id", IdOf(each)), ToDocument(each))
            {
                IsUpsert = true,
            }),
            new BulkWriteOptions { IsOrdered = false }, cancellation);
    }

    /// <summary>Why a contact did not enter a journey, the newest first.</summary>
    public async Task<IReadOnlyList<EntryRefusal>> FindAsync(
        JourneyKey journey, string contact, CancellationToken cancellation)
    {
        var ids = Reasons.Select(reason => IdOf(journey.Workspace, journey.Journey, contact, reason));
        var found = await refusals.Find(Builders<BsonDocument>.Filter.In("_id", ids)).ToListAsync(cancellation);
        return [.. found.Select(ToRefusal).OrderByDescending(each => each.At)];

        EntryRefusal ToRefusal(BsonDocument document) => new(
            journey.Workspace, journey.Journey, contact, document["_id"].AsString.Split('/')[^1],
            new DateTimeOffset(document["at"].ToUniversalTime()), document["v"].AsInt32, document["e"].AsString,
            document["name"].AsString, document.TryGetValue("values", out var values) ? values.AsString : null);
    }

    /// <summary>How many refusals contacts have at journeys.</summary>
    public Task<long> CountAsync(
        string workspace, IEnumerable<string> journeys, IReadOnlyCollection<string> contacts, CancellationToken cancellation) =>
        refusals.CountDocumentsAsync(Of(workspace, journeys, contacts), cancellationToken: cancellation);

    /// <summary>Forgets the refusals of contacts at journeys; how many there were.</summary>
    public async Task<long> ForgetAsync(
        string workspace, IEnumerable<string> journeys, IReadOnlyCollection<string> contacts, CancellationToken cancellation) =>
        (await refusals.DeleteManyAsync(Of(workspace, journeys, contacts), cancellation)).DeletedCount;

    private static FilterDefinition<BsonDocument> Of(
        string workspace, IEnumerable<string> journeys, IReadOnlyCollection<string> contacts) =>
        Builders<BsonDocument>.Filter.In("_id",
            from journey in journeys from contact in contacts from reason in Reasons select IdOf(workspace, journey, contact, reason));

    private static BsonDocument ToDocument(EntryRefusal refusal)
    {
        var document = new BsonDocument
        {
            ["_id"] = IdOf(refusal), ["at"] = refusal.At.UtcDateTime, ["v"] = refusal.Version, ["e"] = refusal.EventId,
            ["name"] = refusal.EventName,
        };
        if (refusal.ValuesJson is not null)
            document["values"] = refusal.ValuesJson;
        return document;
    }

    private static string IdOf(EntryRefusal refusal) =>
        IdOf(refusal.Workspace, refusal.Journey, refusal.Contact, refusal.Reason);

    private static string IdOf(string workspace, string journey, string contact, string reason) =>
        $"{workspace}/{journey}/{contact}/{reason}";
}
