using System.Text.RegularExpressions;

namespace Rapport.Platform.EndToEnd.Tests.Telemetry;

/// <summary>What Prometheus would see.</summary>
/// <param name="Families">Names of the metrics.</param>
/// <param name="Series">Labels of every series name, such as those that end in _bucket.</param>
internal sealed partial record Scrape(IReadOnlySet<string> Families, IReadOnlyDictionary<string, HashSet<string>> Series)
{
    /// <summary>Reads answers in the text format.</summary>
    public static Scrape Of(IEnumerable<string> texts)
    {
        var families = new HashSet<string>();
        var series = new Dictionary<string, HashSet<string>>();
        foreach (var line in texts.SelectMany(text => text.Split('\n', StringSplitOptions.RemoveEmptyEntries)))
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
                families.Add(line.Split(' ')[2]);
            else if (Sample().Match(line) is { Success: true } sample)
            {
                if (!series.TryGetValue(sample.Groups["name"].Value, out var labels))
                    series[sample.Groups["name"].Value] = labels = [];
                labels.UnionWith(Label().Matches(sample.Groups["labels"].Value).Select(label => label.Groups[1].Value));
            }

        return new Scrape(families, series);
    }

    [GeneratedRegex("""^(?<name>[a-zA-Z_:][\w:]*)(\{(?<labels>.*)\})? """)]
    private static partial Regex Sample();

    [GeneratedRegex("""(\w+)="(?:[^"\\]|\\.)*""")]
    private static partial Regex Label();
}
