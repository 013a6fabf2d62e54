using System.Text.RegularExpressions;

namespace Rapport.Platform.EndToEnd.Tests.Telemetry;

/// <summary>A metric in a query, and the labels by which it is chosen.</summary>
internal sealed partial record PromSelector(string Metric, IReadOnlyList<string> Labels)
{
    // What the scraper adds, or stands for a whole target.
    private static readonly string[] FromTheScraper = ["namespace", "job", "app_id"];

    private static readonly string[] Words =
    [
        "sum", "max", "min", "avg", "count", "topk", "rate", "increase", "absent", "histogram_quantile", "by", "or",
        "and", "unless", "without", "on", "label_values",
    ];

    /// <summary>
    /// The selectors of a query. It has to be of the few forms that are used here: what is left when strings, labels,
    /// groupings and words are taken out can only be numbers and signs.
    /// </summary>
    public static IReadOnlyList<PromSelector> In(string query)
    {
        Assert.Equal(query.Count(c => c == '('), query.Count(c => c == ')'));
        var bare = Grouping().Replace(query, " ");
        var found = new List<PromSelector>();
        var rest = Selector().Replace(bare, match =>
        {
            var name = match.Groups["name"].Value;
            if (Words.Contains(name))
                return match.Groups["labels"].Success ? throw new FormatException(query) : " ";
            if (name != "up")
                found.Add(new PromSelector(name, [.. Label().Matches(match.Groups["labels"].Value)
                    .Select(label => label.Groups[1].Value).Except(FromTheScraper)]));
            return " ";
        });
        Assert.Matches(@"^(\[(\$__rate_interval|\d+[smh])\]|[\s\d.,()/*+<>=-])*$", rest);
        return found;
    }

    [GeneratedRegex(@"\b(by|without)\s*\([^)]*\)")]
    private static partial Regex Grouping();

    [GeneratedRegex("""(?<![\w$])(?<name>[a-z_][a-z0-9_]*)(?<labels>\{[^}]*\})?""")]
    private static partial Regex Selector();

    [GeneratedRegex(@"(\w+)\s*(?:=~|!~|!=|=)\s*""[^""]*""")]
    private static partial Regex Label();
}
