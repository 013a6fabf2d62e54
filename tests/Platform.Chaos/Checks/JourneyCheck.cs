using MongoDB.Bson;
using MongoDB.Driver;
using Rapport.Platform.Chaos.Running;

namespace Rapport.Platform.Chaos.Checks;

/// <summary>Everyone went through their journeys once, to the end, and no timer fired early, twice or never.</summary>
internal static class JourneyCheck
{
    /// <summary>Compares.</summary>
    /// <param name="stores">Where the runs are.</param>
    /// <param name="waits">How long each journey waits, by its name.</param>
    /// <param name="population">Everyone.</param>
    /// <param name="findings">Takes what differs.</param>
    /// <returns>How much later than due each timer fired.</returns>
    public static async Task<IReadOnlyList<TimeSpan>> CompareAsync(
        Stores stores, IReadOnlyDictionary<string, TimeSpan> waits, Population population, Findings findings)
    {
        var runs = new Dictionary<(int Person, string Journey), int>();
        var late = new List<TimeSpan>();
        var projection = new BsonDocument { ["j"] = 1, ["c"] = 1, ["exit"] = 1, ["trace"] = 1 };
        using var cursor = await stores.Collection("journey", "runs").Find(new BsonDocument())
            .Project<BsonDocument>(projection).ToCursorAsync();
        while (await cursor.MoveNextAsync())
            foreach (var run in cursor.Current)
            {
                var journey = run["j"].AsString;
                if (population.Find(run["c"].AsString) is not { } person)
                {
                    findings.Add(Finding.WrongContact, $"run {run["_id"]} of {run["c"]}, who is nobody");
                    continue;
                }

                runs[(person.Number, journey)] = runs.GetValueOrDefault((person.Number, journey)) + 1;
                CompareRun(run, waits[journey], late, findings);
            }

        foreach (var person in population.People)
            foreach (var journey in waits.Keys)
                findings.CompareCount($"runs of {journey} of person {person.Number}",
                    population.Verdicts[person.Number].Journeys.Contains(journey) ? 1 : 0,
                    runs.GetValueOrDefault((person.Number, journey)));
        return late;
    }

    private static void CompareRun(BsonDocument run, TimeSpan wait, List<TimeSpan> late, Findings findings)
    {
        if (run.GetValue("exit", "").AsString != "completed")
            findings.Add(Finding.MissedTimer, $"run {run["_id"]} of {run["j"]} has not come to its end ({run.GetValue("exit", "still under way")})");
        var waits = run["trace"].AsBsonArray.Select(entry => entry.AsBsonDocument)
            .Where(entry => entry["kind"].AsString == "wait").ToList();
        if (waits.Count > 1)
            findings.Add(Finding.TwiceTimer, $"run {run["_id"]} of {run["j"]} has waited {waits.Count} times");
        foreach (var entry in waits)
        {
            var took = entry["out"].ToUniversalTime() - entry["in"].ToUniversalTime();
            // Instants are stored in whole milliseconds.
            if (took < wait - TimeSpan.FromMilliseconds(1))
                findings.Add(Finding.EarlyTimer, $"run {run["_id"]} of {run["j"]} waited {took} instead of {wait}");
            late.Add(took - wait);
        }

        // Entry and exit are no steps.
        foreach (var step in run["trace"].AsBsonArray.GroupBy(entry => entry["step"].AsString)
            .Where(step => step.Key.Length > 0 && step.Count() > 1))
            findings.Add(Finding.Doubled, $"run {run["_id"]} of {run["j"]} took step {step.Key} {step.Count()} times");
    }
}
