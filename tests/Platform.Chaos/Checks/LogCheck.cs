using System.Collections;
using MongoDB.Bson;
using MongoDB.Driver;
using Rapport.Common.V1;
using Rapport.Platform.Chaos.Load;
using Rapport.Platform.Chaos.Running;

namespace Rapport.Platform.Chaos.Checks;

/// <summary>
/// The log holds every accepted event once, unchanged, under the right contact, and every partition's numbers are dense.
/// </summary>
internal static class LogCheck
{
    private const int Page = 500;

    /// <summary>Compares, and counts what the platform concluded.</summary>
    public static async Task<Conclusions> CompareAsync(Stores stores, Population population, Findings findings)
    {
        var head = await stores.HeadAsync();
        var numbers = head.Select(last => new BitArray((int)last + 1)).ToArray();
        var seen = population.People.Select(person => new BitArray(person.Count)).ToArray();
        var concluded = new Conclusions();
        var wanted = new List<string>();
        var projection = new BsonDocument { ["c"] = 1, ["p"] = 1, ["n"] = 1, ["at"] = 1, ["nm"] = 1 };
        using var cursor = await stores.Collection("contact", "events").Find(new BsonDocument())
            .Project<BsonDocument>(projection).ToCursorAsync();
        while (await cursor.MoveNextAsync())
            foreach (var logged in cursor.Current)
            {
                CompareNumber(logged, numbers, findings);
                var id = logged["_id"].AsString[(Stores.Workspace.Length + 1)..];
                if (Act.TryParseId(id, out var person, out var number))
                    CompareEvent(logged, person, number, population, seen, findings);
                else if (Conclusions.NeedsBody(logged["nm"].AsString))
                    wanted.Add(logged["_id"].AsString);
                else
                    concluded.Add(logged["nm"].AsString, logged["c"].AsString, population, findings);
            }

        CompareDensity(numbers, findings);
        for (var person = 0; person < seen.Length; person++)
            for (var number = 0; number < seen[person].Count; number++)
                if (!seen[person][number])
                    findings.Add(Finding.Lost, $"event {Act.IdPrefix}{person}-{number} is not in the log");
        foreach (var page in wanted.Chunk(Page))
            await ReadBodiesAsync(stores, page, concluded, population, findings);
        return concluded;
    }

    private static void CompareNumber(BsonDocument logged, BitArray[] numbers, Findings findings)
    {
        var (partition, n) = (logged["p"].ToInt32(), logged["n"].ToInt64());
        var taken = numbers[partition];
        if (n < 1 || n >= taken.Count)
            findings.Add(Finding.Doubled, $"number {n} of partition {partition} is beyond the head");
        else if (taken[(int)n])
            findings.Add(Finding.Doubled, $"number {n} of partition {partition} is there twice");
        else
            taken[(int)n] = true;
    }

    private static void CompareDensity(BitArray[] numbers, Findings findings)
    {
        for (var partition = 0; partition < numbers.Length; partition++)
            for (var n = 1; n < numbers[partition].Count; n++)
                if (!numbers[partition][n])
                    findings.Add(Finding.Lost, $"number {n} of partition {partition}");
    }

    private static void CompareEvent(
        BsonDocument logged, int number, int act, Population population, BitArray[] seen, Findings findings)
    {
        if (number >= seen.Length || act >= seen[number].Count)
        {
            findings.Add(Finding.Doubled, $"{logged["_id"]} was never sent");
            return;
        }

        if (seen[number][act])
            findings.Add(Finding.Doubled, $"{logged["_id"]} is in the log twice");
        seen[number][act] = true;
        var person = population.People[number];
        var expected = act < person.Introduction.Count ? person.Introduction[act] : person.Acts[act - person.Introduction.Count];
        if (logged["nm"].AsString != expected.Name || logged["at"].ToUniversalTime() != expected.At.UtcDateTime)
            findings.Add(Finding.Lost, $"{logged["_id"]} is there but changed: {logged["nm"]} at {logged["at"]}");
        if (population.Find(logged["c"].AsString) != person)
            findings.Add(Finding.WrongContact, $"{logged["_id"]} is of {logged["c"]}, not of person {number}");
    }

    private static async Task ReadBodiesAsync(
        Stores stores, string[] ids, Conclusions concluded, Population population, Findings findings)
    {
        var bodies = await stores.Collection("contact", "events").Find(Builders<BsonDocument>.Filter.In("_id", ids))
            .Project<BsonDocument>(new BsonDocument("b", 1)).ToListAsync();
        foreach (var body in bodies)
            concluded.Add(Event.Parser.ParseFrom(body["b"].AsByteArray), population, findings);
    }
}
