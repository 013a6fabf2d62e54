namespace Rapport.Platform.Architecture.Tests;

/// <summary>Which room may go into which.</summary>
public sealed class FolderTests
{
    // What stands in a circle today. A folder may leave a list; none may join one.
    private static readonly Dictionary<string, string[]> Known = new()
    {
        ["contact"] = [],
        ["tagging"] = [],
        ["scoring"] = [],
        ["journey"] = [],
        ["notification"] = [],
    };

    // The four wings of scoring: what each may see of the others, as folders or single files.
    private static readonly Dictionary<string, string[]> WingsSee = new()
    {
        ["Scores"] = [],
        ["Leads"] = ["Scores/"],
        ["Values"] = ["Scores/Rules/", "Propensity/PropensityViews.cs"],
        ["Propensity"] = ["Scores/Rules/", "Scores/LogPages.cs"],
        ["Vocabulary"] = [],
    };

    [Theory]
    [InlineData("contact")]
    [InlineData("tagging")]
    [InlineData("scoring")]
    [InlineData("journey")]
    [InlineData("notification")]
    public void Folders_OfAService_UseOneAnotherInNoCircle(string service)
    {
        var graph = FolderGraph.Of(service);
        Assert.True(graph.Uses.Count > 10, "The files are no longer read as they are written.");
        Assert.Equal(Known[service], graph.Circles());
    }

    [Fact]
    public void Wings_OfScoring_SeeOfOneAnotherOnlyWhatIsNamed()
    {
        var uses = FolderGraph.Of("scoring").Uses.Where(use => WingOf(use.From) != WingOf(use.To)).ToList();
        Assert.Contains(uses, use => use.To == "Scores/LogPages.cs");
        Assert.Empty(uses.Where(use => WingOf(use.To) != "Vocabulary"
            && !WingsSee[WingOf(use.From)].Any(seen => use.To.StartsWith(seen, StringComparison.Ordinal)))
            .Select(use => $"{use.From} uses {use.Type} of {use.To}"));
    }

    [Fact]
    public void MachineLearning_IsSeenFromPropensityOnly() => Assert.Empty(SourceTree.LinesWith(
        SourceTree.Files("services").Where(f => !f.Path.StartsWith("services/scoring/Propensity/", StringComparison.Ordinal)),
        "using Microsoft.ML"));

    private static string WingOf(string path) => path[..path.IndexOf('/', StringComparison.Ordinal)];
}
