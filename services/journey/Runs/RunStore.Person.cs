using MongoDB.Bson;
using MongoDB.Driver;
using Rapport.Contact.V1;
using Rapport.Following.Lifecycle;
using Rapport.Internal.V1;

namespace Rapport.Journey.Runs;

internal sealed partial class RunStore
{
    /// <summary>Why a run ended whose contact was erased.</summary>
    public const string Erased = "erased";

    private static readonly string[] Counted = ["step", "kind", "in", "out", "result"];

    /// <inheritdoc/>
    public string Store => "runs";

    /// <summary>A run stays as one that somebody made, for the counts of its journey: without contact, key, event, values, messages.</summary>
    public ErasureForm Form => ErasureForm.Rewritten;

    /// <inheritdoc/>
    public Task<long> CountAsync(Person person, CancellationToken cancellation) =>
        runs.CountDocumentsAsync(Of(person), cancellationToken: cancellation);

    /// <inheritdoc/>
    public async Task<long> EraseAsync(Person person, CancellationToken cancellation)
    {
        var erased = 0L;
        // A timer may move a run at this moment: then it is found once more.
        while (await runs.Find(Of(person)).Limit(100).ToListAsync(cancellation) is { Count: > 0 } found)
            foreach (var run in found)
                erased += (await runs.ReplaceOneAsync(
                    new BsonDocument { ["_id"] = run["_id"], ["rev"] = run["rev"] }, OfNobody(run),
                    cancellationToken: cancellation)).MatchedCount;
        return erased;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<PersonalRecord>> ReadAsync(
        Person person, string cursor, int count, CancellationToken cancellation)
    {
        // Of merged contacts the runs are the survivor's; one whose merge was not heard of yet may still have its own.
        var found = await runs.Find(Of(person) & Builders<BsonDocument>.Filter.Gt("_id", cursor))
            .Sort(Builders<BsonDocument>.Sort.Ascending("_id")).Limit(count).ToListAsync(cancellation);
        return [.. found.Select(run => new PersonalRecord(ToReport(run).ToProto().ToRecord(), run["_id"].AsString))];
    }

    private static FilterDefinition<BsonDocument> Of(Person person) =>
        Builders<BsonDocument>.Filter.In("c", person.Contacts) & Builders<BsonDocument>.Filter.Eq("w", person.Workspace);

    private static BsonDocument OfNobody(BsonDocument run) => new()
    {
        ["_id"] = run["_id"], ["w"] = run["w"], ["j"] = run["j"], ["v"] = run["v"], ["c"] = "", ["p"] = run["p"], ["g"] = run["g"],
        ["active"] = false, ["enteredAt"] = run["enteredAt"], ["entryId"] = "", ["entryAt"] = run["enteredAt"],
        ["rev"] = run["rev"].ToInt32() + 1, ["lastN"] = run["lastN"], ["since"] = run["since"], ["byTime"] = run["byTime"],
        ["trigger"] = new BsonDocument { ["id"] = "", ["name"] = "", ["at"] = run["enteredAt"], ["hop"] = 0 },
        ["seen"] = new BsonArray(), ["exit"] = run["active"].AsBoolean ? Erased : run.GetValue("exit", ""),
        ["goals"] = run.GetValue("goals", new BsonArray()),
        ["trace"] = new BsonArray(run["trace"].AsBsonArray.Select(entry => new BsonDocument(
            entry.AsBsonDocument.Where(field => Counted.Contains(field.Name))))),
    };
}
