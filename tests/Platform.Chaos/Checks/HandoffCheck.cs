using MongoDB.Bson;
using MongoDB.Driver;
using Rapport.Platform.Chaos.Running;

namespace Rapport.Platform.Chaos.Checks;

/// <summary>Who is hot waits in the hand-off queue once; nobody else does.</summary>
internal static class HandoffCheck
{
    /// <summary>Compares.</summary>
    public static async Task CompareAsync(Stores stores, Population population, Findings findings)
    {
        var counts = new int[population.People.Count];
        var projection = new BsonDocument { ["c"] = 1, ["st"] = 1 };
        foreach (var handoff in await stores.Collection("notification", "handoffs").Find(new BsonDocument())
            .Project<BsonDocument>(projection).ToListAsync())
        {
            if (population.Find(handoff["c"].AsString) is { } person)
                counts[person.Number]++;
            else
                findings.Add(Finding.WrongContact, $"hand-off {handoff["_id"]} of {handoff["c"]}, who is nobody");
            if (handoff["st"].AsString != "Open")
                findings.Add(Finding.Lost, $"hand-off {handoff["_id"]} is {handoff["st"]}");
        }

        foreach (var person in population.People)
            findings.CompareCount($"hand-offs of person {person.Number}", person.IsHot ? 1 : 0, counts[person.Number]);
    }
}
