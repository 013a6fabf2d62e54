using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Rapport.Platform.EndToEnd.Tests.Telemetry;

/// <summary>The queries of the chart's dashboards and alerts.</summary>
internal static partial class PromQueries
{
    private static string Files => Repository.At("charts", "rapport", "files");

    /// <summary>All of them.</summary>
    public static IEnumerable<string> All() => Dashboards().Concat(Alerts());

    private static IEnumerable<string> Dashboards() =>
        from file in Directory.EnumerateFiles(Path.Combine(Files, "dashboards"), "*.json")
        from panel in JsonNode.Parse(File.ReadAllText(file))!["panels"]!.AsArray()
        from target in panel!["targets"] as JsonArray ?? []
        let query = target!["expr"]!.ToString()
        // What the rules for objectives record is in no process: Platform.Charts.Tests looks at those.
        where !query.Contains("rapport:", StringComparison.Ordinal)
        select query;

    private static IEnumerable<string> Alerts() =>
        from file in Directory.EnumerateFiles(Path.Combine(Files, "alerts"), "*.yaml")
        from Match rule in Expression().Matches(File.ReadAllText(file))
        select rule.Groups[1].Value.Trim();

    // On the line itself, or folded onto the next.
    [GeneratedRegex(@"^ +expr: (?:>-\n +)?(.+)$", RegexOptions.Multiline)]
    private static partial Regex Expression();
}
