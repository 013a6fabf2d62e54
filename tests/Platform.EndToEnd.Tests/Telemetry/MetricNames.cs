using System.Text.RegularExpressions;

namespace Rapport.Platform.EndToEnd.Tests.Telemetry;

/// <summary>The own metrics as docs/operations/metrics.md lists them.</summary>
internal static partial class MetricNames
{
    /// <summary>Their names in Prometheus.</summary>
    public static IEnumerable<string> Documented() =>
        Row().Matches(File.ReadAllText(Repository.At("docs", "operations", "metrics.md")))
            .Select(row => InPrometheus(row.Groups["name"].Value, row.Groups["type"].Value, row.Groups["unit"].Value));

    private static string InPrometheus(string name, string type, string unit) =>
        name.Replace('.', '_') + unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" }
        + (type == "counter" ? "_total" : "");

    [GeneratedRegex(@"^\| `(?<name>rapport\.[a-z._]+)` \| (?<type>\w+), (?<unit>[^ ,|]+)", RegexOptions.Multiline)]
    private static partial Regex Row();
}
