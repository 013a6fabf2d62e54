using System.Text.Json;
using MongoDB.Bson;

namespace Rapport.MongoGateway.Commands;

/// <summary>Turns a plan of PostgreSQL's (EXPLAIN FORMAT JSON) into stages of MongoDB's explain.</summary>
internal static class PlanTranslation
{
    private static readonly string[] Scans = ["Seq Scan", "Index Scan", "Index Only Scan", "Bitmap Heap Scan"];

    /// <summary>The stage of a node and what it reads from.</summary>
    public static BsonDocument Stage(JsonElement node)
    {
        var type = Text(node, "Node Type");
        var inputs = Inputs(node).Select(Stage).ToList();
        return type switch
        {
            "Seq Scan" => CollectionScan(),
            _ when IsWholeCollection(node) => CollectionScan(),
            "Index Scan" => Above("FETCH", [IndexScan(node)]),
            "Index Only Scan" or "Bitmap Index Scan" => IndexScan(node),
            "Bitmap Heap Scan" when inputs is [var input] && input["stage"] == "COLLSCAN" => input,
            "Bitmap Heap Scan" => Above("FETCH", inputs),
            "Sort" or "Incremental Sort" => Above("SORT", inputs),
            "Limit" => Above("LIMIT", inputs),
            "Aggregate" => Above("GROUP", inputs),
            "BitmapOr" => Above("OR", inputs),
            // Steps without a counterpart: their input says what is read.
            _ when inputs.Count == 1 => inputs[0],
            _ => Above(type.ToUpperInvariant().Replace(' ', '_'), inputs),
        };
    }

    /// <summary>The plan of an update or delete: how it finds what it changes.</summary>
    public static BsonDocument WriteStage(string command, JsonElement node)
    {
        var stage = Stage(node);
        // The extension sums its counts up on top.
        var found = stage["stage"] == "GROUP" ? stage["inputStage"].AsBsonDocument : stage;
        return Above(command.ToUpperInvariant(), [found]);
    }

    /// <summary>Counts of an executed plan: returned, read, and how long it took.</summary>
    public static BsonDocument Statistics(JsonElement plan)
    {
        var root = plan.GetProperty("Plan");
        return new BsonDocument
        {
            ["executionSuccess"] = true,
            ["nReturned"] = Number(root, "Actual Rows"),
            ["executionTimeMillis"] = plan.GetProperty("Execution Time").GetDouble(),
            ["totalDocsExamined"] = Examined(root),
        };
    }

    private static BsonDocument IndexScan(JsonElement node) => new()
    {
        ["stage"] = "IXSCAN",
        ["indexName"] = Text(node, "Index Name"),
        ["direction"] = Text(node, "Scan Direction") == "Backward" ? "backward" : "forward",
    };

    private static BsonDocument CollectionScan() => new() { ["stage"] = "COLLSCAN", ["direction"] = "forward" };

    /// <summary>The _id index read from end to end: its first column is the same for the whole collection.</summary>
    private static bool IsWholeCollection(JsonElement node) =>
        Text(node, "Index Name") == "_id_" && !Text(node, "Index Cond").Contains("object_id", StringComparison.Ordinal);

    private static BsonDocument Above(string stage, List<BsonDocument> inputs) => inputs.Count switch
    {
        0 => new BsonDocument("stage", stage),
        1 => new BsonDocument { ["stage"] = stage, ["inputStage"] = inputs[0] },
        _ => new BsonDocument { ["stage"] = stage, ["inputStages"] = new BsonArray(inputs) },
    };

    private static long Examined(JsonElement node)
    {
        var own = Scans.Contains(Text(node, "Node Type"))
            ? Number(node, "Actual Rows") + Number(node, "Rows Removed by Filter") +
                Number(node, "Rows Removed by Index Recheck")
            : 0;
        return own + Inputs(node).Sum(Examined);
    }

    private static IEnumerable<JsonElement> Inputs(JsonElement node) =>
        node.TryGetProperty("Plans", out var plans)
            ? plans.EnumerateArray().Where(Reads)
            : [];

    /// <summary>False for a branch that only takes up again what another branch has found.</summary>
    private static bool Reads(JsonElement node) => Text(node, "Node Type") switch
    {
        "CTE Scan" or "Tid Scan" => false,
        var type when type.EndsWith("Scan", StringComparison.Ordinal) && !node.TryGetProperty("Plans", out _) => true,
        _ => Inputs(node).Any(),
    };

    private static string Text(JsonElement node, string name) =>
        node.TryGetProperty(name, out var value) ? value.GetString()! : "";

    private static long Number(JsonElement node, string name) =>
        node.TryGetProperty(name, out var value) ? (long)value.GetDouble() : 0;
}
