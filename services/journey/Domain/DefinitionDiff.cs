using System.Text.Json.Nodes;

namespace Rapport.Journey.Domain;

/// <summary>One difference between two definitions.</summary>
/// <param name="Path">Where, with the step's id: <c>steps[mail].send.template</c>.</param>
/// <param name="Kind">added, removed or changed.</param>
/// <param name="Before">The value before; null for none, and for the JSON null.</param>
/// <param name="After">The value after, likewise.</param>
internal sealed record DefinitionChange(string Path, string Kind, JsonNode? Before, JsonNode? After);

/// <summary>What differs between two definitions that mean something: steps by their ids, the rest by its place.</summary>
internal static class DefinitionDiff
{
    private const string Steps = "steps";

    /// <summary>The differences, in the order of the later text, then what is only in the earlier.</summary>
    public static IReadOnlyList<DefinitionChange> Of(string before, string after)
    {
        var changes = new List<DefinitionChange>();
        var (earlier, later) = (JsonNode.Parse(before)!.AsObject(), JsonNode.Parse(after)!.AsObject());
        var (stepsBefore, stepsAfter) = (StepsOf(earlier), StepsOf(later));
        Compare("", Without(earlier, Steps), Without(later, Steps), changes);
        Compare(Steps, stepsBefore, stepsAfter, changes);
        // Where nothing is said, a step leads to the one below: the order itself means something.
        var (orderBefore, orderAfter) = (OrderOf(stepsBefore, stepsAfter), OrderOf(stepsAfter, stepsBefore));
        if (!JsonNode.DeepEquals(orderBefore, orderAfter))
            changes.Add(new DefinitionChange("steps order", "changed", orderBefore, orderAfter));
        return changes;
    }

    private static void Compare(string path, JsonNode? before, JsonNode? after, List<DefinitionChange> changes)
    {
        if (before is JsonObject was && after is JsonObject becomes)
        {
            foreach (var (name, value) in becomes)
                if (was.TryGetPropertyValue(name, out var earlier))
                    Compare(PathOf(path, name), earlier, value, changes);
                else
                    changes.Add(new DefinitionChange(PathOf(path, name), "added", null, value));
            foreach (var (name, value) in was.Where(member => !becomes.ContainsKey(member.Key)))
                changes.Add(new DefinitionChange(PathOf(path, name), "removed", value, null));
        }
        else if (!JsonNode.DeepEquals(before, after))
            changes.Add(new DefinitionChange(path, "changed", before, after));
    }

    private static string PathOf(string path, string name) =>
        path.Length == 0 ? name : path == Steps ? $"{path}[{name}]" : $"{path}.{name}";

    private static JsonObject StepsOf(JsonObject definition) => new(definition[Steps]!.AsArray().Select(step =>
        KeyValuePair.Create<string, JsonNode?>(step!["id"]!.GetValue<string>(), step.DeepClone())));

    private static JsonArray OrderOf(JsonObject steps, JsonObject others) => new(
        [.. steps.Where(step => others.ContainsKey(step.Key)).Select(step => (JsonNode?)JsonValue.Create(step.Key))]);

    private static JsonObject Without(JsonObject definition, string name) => new(
        definition.Where(member => member.Key != name).Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone())));
}
