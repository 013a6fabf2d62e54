using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf.WellKnownTypes;
using MongoDB.Bson;
using MongoDB.Driver;
using Rapport.Conditions;
using Rapport.Events.Facts;
using Rapport.Following.Lifecycle;
using Rapport.Internal.V1;
using Rapport.Journey.Domain;
using Value = Google.Protobuf.WellKnownTypes.Value;

namespace Rapport.Journey.Runs;

/// <summary>What conditions may read of a contact, projected from the log.</summary>
/// <remarks>
/// Collection <c>facts</c>: _id "workspace/contact", w, c, rev, n (last number of the contact's partition that changed
/// it), tags[], segments[], stage, crossings[{key, score}], traits (JSON text of those the contact has), said[{k: trait, at:
/// UTC ticks, o: place in the log}] (those that were taken away included), into (survivor, when merged) and by (which merge) and
/// intoAt (UTC ticks), undone[] (merges that were), words[{key, n}] (number of the last word about each segment); of contacts that merged, toldTags and toldSegments {own[], inherited[],
/// decided[]}. Read and written by _id only; of a whole workspace by its range.
/// </remarks>
internal sealed class FactsStore(IMongoDatabase database) : IPersonalStore
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

    /// <summary>The facts of a workspace's contacts whose ids come after <paramref name="after"/>, by id.</summary>
    public async Task<IReadOnlyList<ContactFacts>> ListAsync(
        string workspace, string after, int max, CancellationToken cancellation)
    {
        // '0' is the letter after '/'.
        var filter = Builders<BsonDocument>.Filter.Gt("_id", IdOf(workspace, after))
            & Builders<BsonDocument>.Filter.Lt("_id", $"{workspace}0");
        var found = await facts.Find(filter).Sort(Builders<BsonDocument>.Sort.Ascending("_id")).Limit(max)
            .ToListAsync(cancellation);
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

    /// <inheritdoc/>
    public string Store => "facts";

    /// <inheritdoc/>
    public Task<long> CountAsync(Person person, CancellationToken cancellation) =>
        facts.CountDocumentsAsync(Of(person), cancellationToken: cancellation);

    /// <inheritdoc/>
    public async Task<long> EraseAsync(Person person, CancellationToken cancellation) =>
        (await facts.DeleteManyAsync(Of(person), cancellation)).DeletedCount;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<PersonalRecord>> ReadAsync(
        Person person, string cursor, int count, CancellationToken cancellation)
    {
        var found = await facts.Find(Of(person) & Builders<BsonDocument>.Filter.Gt("_id", cursor))
            .Sort(Builders<BsonDocument>.Sort.Ascending("_id")).Limit(count).ToListAsync(cancellation);
        return
        [
            .. found.Select(document => (Id: document["_id"].AsString, Facts: ToFacts(document))).Select(each => new PersonalRecord(
                new Struct
                {
                    Fields =
                    {
                        { "contact", Value.ForString(each.Facts.Contact) },
                        { "stage", Value.ForString(each.Facts.Stage) },
                        { "tags", ListOf(each.Facts.Tags) },
                        { "segments", ListOf(each.Facts.Segments) },
                        { "traits", Value.ForStruct(Struct.Parser.ParseJson(TraitsJson(each.Facts.Traits))) },
                    },
                }, each.Id)),
        ];
    }

    private static Value ListOf(IEnumerable<string> items) => Value.ForList([.. items.Select(Value.ForString)]);

    private static FilterDefinition<BsonDocument> Of(Person person) =>
        Builders<BsonDocument>.Filter.In("_id", person.Contacts.Select(contact => IdOf(person.Workspace, contact)));

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
            ["traits"] = TraitsJson(changed.Traits),
            ["said"] = new BsonArray(changed.Traits.Select(trait => new BsonDocument
            {
                ["k"] = trait.Key, ["at"] = trait.Value.Said.At.UtcTicks, ["o"] = (long)trait.Value.Said.Place,
            })),
        };
        if (changed.ToldTags.IsMerged)
            document["toldTags"] = ToDocument(changed.ToldTags);
        if (changed.ToldSegments.IsMerged)
            document["toldSegments"] = ToDocument(changed.ToldSegments);
        if (changed.ToldSegments.Numbers.Count > 0)
            document["words"] = new BsonArray(changed.ToldSegments.Numbers.Select(word =>
                new BsonDocument { ["key"] = word.Key, ["n"] = word.Value }));
        if (changed.MergedInto is not null)
            document["into"] = changed.MergedInto;
        if (changed.MergedBy.Length > 0)
            (document["by"], document["intoAt"]) = (changed.MergedBy, changed.MergedAt.UtcTicks);
        if (changed.Undone.Count > 0)
            document["undone"] = new BsonArray(changed.Undone);
        return document;
    }

    private static ContactFacts ToFacts(BsonDocument document) => new()
    {
        Workspace = document["w"].AsString,
        Contact = document["c"].AsString,
        Rev = document["rev"].ToInt64(),
        N = document["n"].ToInt64(),
        ToldTags = ToHoldings(document, "toldTags", "tags"),
        ToldSegments = ToHoldings(document, "toldSegments", "segments") with { Numbers = ToNumbers(document) },
        Stage = document["stage"].AsString,
        Crossings = document["crossings"].AsBsonArray
            .ToDictionary(item => item["key"].AsString, item => item["score"].ToDouble()),
        Traits = ToTraits(document),
        MergedInto = document.TryGetValue("into", out var into) ? into.AsString : null,
        MergedBy = document.GetValue("by", "").AsString,
        MergedAt = document.TryGetValue("intoAt", out var mergedAt) ? new DateTimeOffset(mergedAt.ToInt64(), TimeSpan.Zero) : default,
        Undone = document.TryGetValue("undone", out var undone) ? ToSet(undone) : new HashSet<string>(),
    };

    private static BsonDocument ToDocument(Holdings told) => new()
    {
        ["own"] = new BsonArray(told.Own), ["inherited"] = new BsonArray(told.Inherited),
        ["decided"] = new BsonArray(told.Decided),
    };

    private static Holdings ToHoldings(BsonDocument document, string told, string all) =>
        !document.TryGetValue(told, out var kept) ? new Holdings { Own = ToSet(document[all]) } : new Holdings
        {
            Own = ToSet(kept["own"]), Inherited = ToSet(kept["inherited"]), Decided = ToSet(kept["decided"]), IsMerged = true,
        };

    // What an earlier version wrote has no numbers: the next word counts.
    private static Dictionary<string, long> ToNumbers(BsonDocument document) => document.TryGetValue("words", out var words)
        ? words.AsBsonArray.ToDictionary(word => word["key"].AsString, word => word["n"].ToInt64()) : [];

    private static HashSet<string> ToSet(BsonValue items) => items.AsBsonArray.Select(item => item.AsString).ToHashSet();

    private static string TraitsJson(IEnumerable<KeyValuePair<string, TraitWord<object>>> traits)
    {
        var json = new JsonObject();
        foreach (var (name, value) in traits.Present())
            json[name] = JsonNode.Parse(TraitValue.ToJson(value));
        return json.ToJsonString();
    }

    // What an earlier version wrote has no times: anything that is said again is newer.
    private static Dictionary<string, TraitWord<object>> ToTraits(BsonDocument document)
    {
        var traits = new Dictionary<string, TraitWord<object>>();
        var values = new JsonMap(JsonDocument.Parse(document["traits"].AsString).RootElement);
        foreach (var name in values.Keys)
            if (values.TryGet(name, out var value))
                traits[name] = new TraitWord<object>(TraitValue.Of(value), default);
        if (document.TryGetValue("said", out var said))
            foreach (var word in said.AsBsonArray)
                traits[word["k"].AsString] = new TraitWord<object>(
                    traits.GetValueOrDefault(word["k"].AsString).Value,
                    new Said(new DateTimeOffset(word["at"].ToInt64(), TimeSpan.Zero), (ulong)word["o"].ToInt64()));
        return traits;
    }
}
