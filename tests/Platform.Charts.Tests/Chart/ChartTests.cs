using System.Text.RegularExpressions;
using Rapport.Platform.Charts.Tests.Tools;

namespace Rapport.Platform.Charts.Tests.Chart;

public partial class ChartTests
{
    public static TheoryData<string> Sets => [.. ValueSet.All.Select(set => set.Name)];

    [SkippableFact]
    public async Task Lint_Strict_FindsNothing() =>
        _ = (await Helm.RunAsync("lint", "--strict", Helm.Chart)).Succeeded;

    [SkippableTheory]
    [MemberData(nameof(Sets))]
    public async Task Rendering_AnyValueSet_IsValidInEveryDocument(string set) =>
        await Validator.CheckAsync(await Helm.DocumentsAsync(ValueSet.Named(set)));

    [SkippableTheory]
    [InlineData("ci/production")]
    [InlineData("values-large")]
    public async Task Rendering_Twice_GivesTheSameBytes(string name)
    {
        string[] options = [.. ValueSet.Named(name).Options];

        Assert.Equal(
            (await Helm.TemplateAsync(options)).Succeeded, (await Helm.TemplateAsync(options)).Succeeded);
    }

    [SkippableFact]
    public async Task Selectors_AnyValueSetVersionOrUpgrade_AreTheSame()
    {
        var first = Selectors(await Helm.DocumentsAsync(ValueSet.Default));
        Assert.Equal(12, first.Count);

        foreach (var set in ValueSet.All)
            Assert.Equal(first, Selectors(await Helm.DocumentsAsync(set)));
        var upgraded = await Helm.TemplateAsync("--set", "images.tag=9.9.9", "--is-upgrade");
        Assert.Equal(first, Selectors(Manifest.Read(upgraded.Succeeded)));
    }

    [SkippableFact]
    public async Task Replicas_Autoscaled_AreLeftToTheAutoscaler()
    {
        var documents = await Helm.DocumentsAsync(ValueSet.Named("values-medium"));

        Assert.Equal(6, documents.Count(one => one.Kind == "HorizontalPodAutoscaler"));
        Assert.All(documents.Where(one => one.Kind == "Deployment"), one => Assert.Null(one.Spec["replicas"]));
    }

    [SkippableFact]
    public async Task DisruptionBudget_OneReplica_IsLeftOut()
    {
        var small = await Helm.DocumentsAsync(ValueSet.Named("values-small"));

        Assert.Equal(["rapport-contact", "rapport-gateway"],
            small.Where(one => one.Kind == "PodDisruptionBudget").Select(one => one.Name).Order());
    }

    [SkippableFact]
    public async Task Hooks_OfAnInstallation_HaveADeletePolicy()
    {
        var hooks = (await Helm.DocumentsAsync(ValueSet.Default))
            .Where(one => one.Annotations.ContainsKey("helm.sh/hook")).ToList();

        Assert.Equal(9, hooks.Count);
        Assert.All(hooks, one => Assert.Equal(
            "before-hook-creation,hook-succeeded", one.Text("metadata", "annotations", "helm.sh/hook-delete-policy")));
    }

    [SkippableFact]
    public async Task Secrets_AnyValueSet_AreNeverRendered()
    {
        foreach (var set in ValueSet.All)
            Assert.DoesNotContain(await Helm.DocumentsAsync(set), one => one.Kind == "Secret");
    }

    [Fact]
    public void Values_EveryOne_HasACommentThatBeginsWithItsName()
    {
        var path = new List<(int Indent, string Key)>();
        var missing = new List<string>();
        var comment = "";
        foreach (var line in File.ReadLines(Path.Combine(Helm.Chart, "values.yaml")))
        {
            if (line.TrimStart().StartsWith('#'))
            {
                comment += line.Trim() + "\n";
                continue;
            }

            var match = KeyLine().Match(line);
            if (match.Success)
            {
                path.RemoveAll(step => step.Indent >= match.Groups[1].Length);
                path.Add((match.Groups[1].Length, match.Groups[2].Value));
                var name = string.Join('.', path.Select(step => step.Key));
                var isOfADescribedOne = path.SkipLast(1).Any(step => Described.Contains(step.Key));
                if (match.Groups[3].Length > 0 && !isOfADescribedOne
                    && !comment.Contains(name, StringComparison.Ordinal))
                    missing.Add(name);
            }

            comment = "";
        }

        Assert.Empty(missing);
    }

    // Values whose parts are Kubernetes' own: the comment above the whole says what it is for.
    private static readonly string[] Described =
        ["resources", "dns", "dapr", "monitoring", "labels", "grpcAnnotations", "secrets"];

    private static List<string> Selectors(IEnumerable<Manifest> documents) =>
    [
        .. documents.Where(one => one.Kind is "Deployment" or "Service")
            .Select(one => $"{one.Kind} {one.Name} {one.Spec["selector"]!.ToJsonString()}")
            .Order(StringComparer.Ordinal),
    ];

    [GeneratedRegex(@"^( *)([A-Za-z]+):(?: (.+))?$")]
    private static partial Regex KeyLine();
}
