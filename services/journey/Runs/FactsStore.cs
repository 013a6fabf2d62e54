using MongoDB.Bson;
using MongoDB.Driver;
using Rapport.Journey.Domain;

namespace Rapport.Journey.Runs;

/// <summary>What conditions may read of a contact, projected from the log.</summary>
/// <remarks>
/// Collection <c>facts</c>: _id "workspace/contact", w, c, rev, n (last number of the contact's partition that changed
/// it), tags[], segments[], stage, crossings[{key, score}], traits (JSON text), into (survivor, when merged).
/// Read and written by _id only.
/// </remarks>
internal sealed class FactsStore(IMongoDatabase database)
{
    private readonly IMongoCollection<BsonDocument> facts = database.GetCollection<BsonDocument>("facts");

    /// <summary>The facts of contacts; contacts of whom nothing is known are left out.</summary>
    public async Task<IReadOnlyList<ContactFacts>> FindAsync(
        IReadOnlyCollection<(string Workspace, string Contact)> contacts, CancellationToken cancellation)
    {
        if (contacts.Count == 0)
            return [];
        var ids = contacts.Select(key => IdOf(key.Workspace, key.Contact));
        var found = await facts.Find(Builders<BsonDocument>.Filter.In("_id", ids)).ToListAsync(cancellation);
        return [.. found.Select(ToFacts)];
    }

    /// <summary>Writes facts, each only if it still has the revision that was read. False when one had not.</summary>
    public async Task<bool> WriteAsync(IReadOnlyCollection<ContactFacts> changed, CancellationToken cancellation)
    {
        if (changed.Count == 0)
            return true;
        try
        {
            var result = await facts.BulkWriteAsync(
                changed.Select(ToWrite), new BulkWriteOptions { IsOrdered = false }, cancellation);
            return result.MatchedCount + result.InsertedCount == changed.Count;
        }
        catch (MongoBulkWriteException<BsonDocument> exception) when (exception.WriteErrors.Count > 0
            && exception.WriteErrors.All(error => error.Category == ServerErrorCategory.DuplicateKey))
        {
            return false;
        }
    }

    private static string IdOf(string workspace, string contact) => $"{workspace}/{contact}";

    private static WriteModel<BsonDocument> ToWrite(ContactFacts changed)
    {
        var document = ToDocument(changed);
        return changed.Rev == 0
            ? new InsertOneModel<BsonDocument>(document)
            : new ReplaceOneModel<BsonDocument>(
                new BsonDocument { ["_id"] = document["_id"], ["rev"] = changed.Rev }, document);
    }

    private static BsonDocument ToDocument(ContactFacts changed)
    {
        var document = new BsonDocument
        {
            ["_id"] = IdOf(changed.Workspace, changed.Contact),
            ["w"] = changed.Workspace,
            ["c"] = changed.Contact,
            ["rev"] = changed.Rev + 1,
            ["n"] = changed.N,
            ["tags"] = new BsonArray(changed.Tags),
            ["segments"] = new BsonArray(changed.Segments),
            ["stage"] = changed.Stage,
            ["crossings"] = new BsonArray(changed.Crossings.Select(pair =>
                new BsonDocument { ["key"] = pair.Key, ["score"] = pair.Value })),
            ["traits"] = changed.AttributesJson,
        };
        if (changed.MergedInto is not null)
            document["into"] = changed.MergedInto;
        return document;
    }

    private static ContactFacts ToFacts(BsonDocument document) => new()
    {
        Workspace = document["w"].AsString,
        Contact = document["c"].AsString,
        Rev = document["rev"].ToInt64(),
        N = document["n"].ToInt64(),
        Tags = document["tags"].AsBsonArray.Select(tag => tag.AsString).ToHashSet(),
        Segments = document["segments"].AsBsonArray.Select(segment => segment.AsString).ToHashSet(),
        Stage = document["stage"].AsString,
        Crossings = document["crossings"].AsBsonArray
            .ToDictionary(item => item["key"].AsString, item => item["score"].ToDouble()),
        AttributesJson = document["traits"].AsString,
        MergedInto = document.TryGetValue("into", out var into) ? into.AsString : null,
    };
}
