using MongoDB.Bson;
using MongoDB.Driver;
using Rapport.Journey.Domain;

namespace Rapport.Journey.Runs;

internal sealed partial class RunStore
{
    /// <summary>A run of a journey; null when there is none.</summary>
    public async Task<RunReport?> FindAsync(
        string workspace, string journey, string run, CancellationToken cancellation)
    {
        var found = await runs.Find(new BsonDocument { ["_id"] = run, ["w"] = workspace, ["j"] = journey })
            .FirstOrDefaultAsync(cancellation);
        return found is null ? null : ToReport(found);
    }

    /// <summary>Runs, newest entry first, that come after a place in that order.</summary>
    public async Task<IReadOnlyList<RunReport>> ListAsync(
        RunQuery query, RunPlace? after, int max, CancellationToken cancellation)
    {
        var build = Builders<BsonDocument>.Filter;
        var filter = build.Eq("w", query.Workspace);
        if (query.Journey is not null)
            filter &= build.Eq("j", query.Journey);
        if (query.Contact is not null)
            filter &= build.Eq("c", query.Contact);
        if (query.ActiveOnly)
            filter &= build.Eq("active", true);
        if (after is not null)
            filter &= build.Lt("enteredAt", after.EnteredAt.UtcDateTime)
                | (build.Eq("enteredAt", after.EnteredAt.UtcDateTime) & build.Lt("_id", after.Run));
        var found = await runs.Find(filter).Sort(Builders<BsonDocument>.Sort.Descending("enteredAt").Descending("_id"))
            .Limit(max).Project(Builders<BsonDocument>.Projection.Exclude("out").Exclude("says"))
            .ToListAsync(cancellation);
        return [.. found.Select(ToReport)];
    }

    /// <summary>Counts a journey's runs by version and where they stand or how they ended.</summary>
    public async Task<IReadOnlyList<RunCount>> CountAsync(
        string workspace, string journey, CancellationToken cancellation)
    {
        var groups = await runs.Aggregate().Match(new BsonDocument { ["w"] = workspace, ["j"] = journey })
            .Group(new BsonDocument
            {
                ["_id"] = new BsonDocument { ["v"] = "$v", ["step"] = "$step", ["exit"] = "$exit" },
                ["runs"] = new BsonDocument("$sum", 1),
            })
            .ToListAsync(cancellation);
        return
        [
            .. from g in groups
               let key = g["_id"].AsBsonDocument
               select new RunCount(key["v"].ToInt32(), TextOf(key, "step"), TextOf(key, "exit"), g["runs"].ToInt64()),
        ];
    }

    /// <summary>How many contacts stand at each step of a journey, in whatever version they are.</summary>
    public async Task<IReadOnlyDictionary<string, long>> CountAtStepsAsync(
        string workspace, string journey, CancellationToken cancellation) =>
        (await CountAsync(workspace, journey, cancellation))
            .Where(count => count is { ExitReason: null, Step: not null }).GroupBy(count => count.Step!)
            .ToDictionary(group => group.Key, group => group.Sum(count => count.Runs));

    /// <summary>Counts how the steps of a journey were left, from the traces.</summary>
    public async Task<IReadOnlyList<StepCount>> CountStepsAsync(
        string workspace, string journey, CancellationToken cancellation)
    {
        var groups = await runs.Aggregate().Match(new BsonDocument { ["w"] = workspace, ["j"] = journey })
            .Unwind("trace").Match(new BsonDocument("trace.step", new BsonDocument("$ne", "")))
            .Group(new BsonDocument
            {
                ["_id"] = new BsonDocument { ["v"] = "$v", ["step"] = "$trace.step", ["result"] = "$trace.result" },
                ["times"] = new BsonDocument("$sum", 1),
            })
            .ToListAsync(cancellation);
        return
        [
            .. from g in groups
               let key = g["_id"].AsBsonDocument
               select new StepCount(
                   key["v"].ToInt32(), key["step"].AsString, key["result"].AsString, g["times"].ToInt64()),
        ];
    }

    private static RunReport ToReport(BsonDocument document) =>
        new(Document.ToState(document),
            [.. document["trace"].AsBsonArray.Select(e => Document.ToTrace(e.AsBsonDocument))]);

    private static string? TextOf(BsonDocument document, string name) =>
        document.TryGetValue(name, out var value) && value.IsString ? value.AsString : null;
}
