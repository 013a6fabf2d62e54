using System.Globalization;
using System.Text.RegularExpressions;

namespace Rapport.Stack.Page;

/// <summary>One series of a scrape.</summary>
/// <param name="Name">As in Prometheus.</param>
/// <param name="Labels">Without that of the instrumentation scope.</param>
internal sealed partial record MetricSample(string Name, IReadOnlyDictionary<string, string> Labels, double Value)
{
    /// <summary>Reads one line of Prometheus' text format; null for comments and what is no number.</summary>
    public static MetricSample? Parse(string line)
    {
        if (Line().Match(line) is not { Success: true } match
            || !double.TryParse(match.Groups["value"].Value, CultureInfo.InvariantCulture, out var value)
            || !double.IsFinite(value))
            return null;
        var labels = Label().Matches(match.Groups["labels"].Value)
            .Where(label => label.Groups["name"].Value != "otel_scope_name")
            .ToDictionary(label => label.Groups["name"].Value, label => label.Groups["value"].Value);
        return new MetricSample(match.Groups["name"].Value, labels, value);
    }

    [GeneratedRegex("""^(?<name>[a-zA-Z_:][\w:]*)(?:\{(?<labels>.*)\})? (?<value>[^ ]+)""")]
    private static partial Regex Line();

    [GeneratedRegex("""(?<name>\w+)="(?<value>(?:[^"\\]|\\.)*)""")]
    private static partial Regex Label();
}
