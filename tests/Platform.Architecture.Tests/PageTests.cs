using System.Text.RegularExpressions;

namespace Rapport.Platform.Architecture.Tests;

/// <summary>What pages and comments point to is there.</summary>
public sealed partial class PageTests
{
    private static readonly string[] Folders = ["docs", "services", "gateway", "dev", "charts", "k8s", "bench", "samples", "proto"];

    private static readonly List<string> Pages =
    [
        .. Directory.EnumerateFiles(SourceTree.Root, "*.md"),
        .. Folders.SelectMany(folder => Directory.EnumerateFiles(
            Path.Combine(SourceTree.Root, folder), "*.md", SearchOption.AllDirectories)
            .Where(page => !page.Contains("node_modules", StringComparison.Ordinal))),
    ];

    [Fact]
    public void Links_OfEveryPage_LeadToFilesOfTheRepository()
    {
        Assert.True(Pages.Count > 40, "Pages are elsewhere now.");

        Assert.Empty(from page in Pages
                     from Match link in Link().Matches(Fenced().Replace(File.ReadAllText(page), ""))
                     let target = Uri.UnescapeDataString(link.Groups[1].Value)
                     where !Path.Exists(Path.GetFullPath(target, Path.GetDirectoryName(page)!))
                     select $"{Path.GetRelativePath(SourceTree.Root, page)}: {target}");
    }

    [Fact]
    public void Comments_ThatCiteAPage_CiteOneOfTheRepository()
    {
        // langdef.md is the specification of CEL.
        var names = Pages.Select(page => Path.GetFileName(page)).Append("langdef.md").ToHashSet();

        Assert.Empty(from file in SourceTree.Files()
                     from line in file.Lines.Index()
                     let text = line.Item.TrimStart()
                     where text.StartsWith("//", StringComparison.Ordinal)
                     from Match cited in Page().Matches(text)
                     where !names.Contains(cited.Value)
                     select $"{file.Path}:{line.Index + 1}: {cited.Value}");
    }

    [GeneratedRegex(@"\]\((?![a-z]+:|#)([^)#\s]+)")]
    private static partial Regex Link();

    [GeneratedRegex("^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fenced();

    [GeneratedRegex(@"\b[\w-]+\.md\b")]
    private static partial Regex Page();
}
