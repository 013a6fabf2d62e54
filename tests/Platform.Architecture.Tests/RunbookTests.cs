using System.Text.RegularExpressions;

namespace Rapport.Platform.Architecture.Tests;

/// <summary>Whoever is woken by an alert finds what to do.</summary>
public sealed partial class RunbookTests
{
    private static readonly string Alerts = Path.Combine(SourceTree.Root, "charts", "rapport", "files", "alerts");

    [Fact]
    public void Alerts_Each_HasSeveritySummaryAndARunbook()
    {
        var rules = Directory.EnumerateFiles(Alerts, "*.yaml")
            .SelectMany(file => Rule().Split(File.ReadAllText(file)).Skip(1)).ToList();
        Assert.NotEmpty(rules);
        Assert.All(rules, rule =>
        {
            Assert.Matches(@"severity: (critical|warning)\b", rule);
            Assert.Contains("summary: ", rule, StringComparison.Ordinal);
            Assert.Contains("runbook_url: ", rule, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Runbooks_OfAlerts_ExistWithTheirSections()
    {
        var links = Directory.EnumerateFiles(Alerts, "*.yaml")
            .SelectMany(file => Runbook().Matches(File.ReadAllText(file))).ToList();
        Assert.NotEmpty(links);
        Assert.All(links, link =>
        {
            var page = Path.Combine(SourceTree.Root, link.Groups["page"].Value);
            Assert.True(File.Exists(page), $"{page} does not exist");
            if (link.Groups["section"].Success)
                Assert.Contains(link.Groups["section"].Value, Heading().Matches(File.ReadAllText(page))
                    .Select(heading => heading.Groups[1].Value.Trim().ToLowerInvariant().Replace(' ', '-')));
        });
    }

    [GeneratedRegex(@"^ +- alert: ", RegexOptions.Multiline)]
    private static partial Regex Rule();

    [GeneratedRegex(@"runbook_url: (?<page>[^#\s]+)(#(?<section>\S+))?")]
    private static partial Regex Runbook();

    [GeneratedRegex(@"^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();
}
