using System.Text.RegularExpressions;
using Rapport.Events;
using Rapport.Platform.Driving;

namespace Rapport.Events.Tests;

/// <summary>The list of names that only the platform says is complete, and the documentation shows it.</summary>
public sealed partial class ReservedNamesTests
{
    private static readonly string Root = Repository.Root;

    [Fact]
    public void Names_ThatAreKept_AreNotWrittenYet() => Assert.Empty(ReservedNames.Coming.Intersect(ReservedNames.Written));

    [Fact]
    public void Name_ThatServicesConclude_StandsInTheList()
    {
        // Whatever makes a conclusion has its name from the message that it says, or from a constant.
        var made = Directory.EnumerateFiles(Path.Combine(Root, "services"), "*.cs", SearchOption.AllDirectories)
            .Select(File.ReadAllText)
            .Where(text => MakesConclusions().IsMatch(text)).ToList();
        Assert.True(made.Count >= 8, $"Only {made.Count} files make conclusions: is the search still right?");
        Assert.All(made, text => Assert.DoesNotMatch(NameInQuotes(), text));
    }

    [Fact]
    public void Documentation_OfWhatThePlatformSays_IsTheList()
    {
        var page = File.ReadAllText(Path.Combine(Root, "docs", "events.md"));

        Assert.Equal(
            ReservedNames.Written.Order(StringComparer.Ordinal),
            NamesIn(Rows(page, "Concluded by the platform")).Order(StringComparer.Ordinal));
        Assert.Equal(
            ReservedNames.FromCallers.Order(StringComparer.Ordinal),
            NamesIn(Rows(page, "Sent by callers")).Order(StringComparer.Ordinal));
        var kept = Section(page, "Names that are kept");
        Assert.Equal(
            ReservedNames.Coming.Concat(ReservedNames.Prefixes.Select(prefix => prefix + "*")).Order(StringComparer.Ordinal),
            NamesIn(kept).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("contact_merged", true)]
    [InlineData("quarantine_anything", true)]
    [InlineData("rfm_group_changed", true)]
    [InlineData("\uff54ag_added", true)]
    [InlineData("\ufffe", false)]
    [InlineData("message_received", false)]
    [InlineData("contact_form_submitted", false)]
    [InlineData("lead_created", false)]
    [InlineData("stage_completed", false)]
    [InlineData("handoff_requested", false)]
    [InlineData("order_completed", false)]
    [InlineData("consent_changed", false)]
    [InlineData("", false)]
    public void Contains_Name_OnlyWhatThePlatformSays(string name, bool reserved) =>
        Assert.Equal(reserved, ReservedNames.Contains(name));

    private static string Section(string page, string title)
    {
        var begin = page.IndexOf($"## {title}", StringComparison.Ordinal);
        Assert.True(begin >= 0, title);
        var end = page.IndexOf("\n## ", begin, StringComparison.Ordinal);
        return end < 0 ? page[begin..] : page[begin..end];
    }

    /// <summary>First cells of a section's table.</summary>
    private static string Rows(string page, string title) => string.Join('\n', Section(page, title).Split('\n')
        .Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.Split('|')[1]));

    private static IEnumerable<string> NamesIn(string text) => InQuotes().Matches(text).Select(match => match.Groups[1].Value);

    [GeneratedRegex("`([a-z0-9_]+\\*?)`")]
    private static partial Regex InQuotes();

    [GeneratedRegex(@"Conclude\.From|new Conclusion\b|new RunConclusion\b|new WaitingConclusion\b")]
    private static partial Regex MakesConclusions();

    [GeneratedRegex(@"\bName = ""[a-z]")]
    private static partial Regex NameInQuotes();
}
