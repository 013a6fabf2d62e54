using System.Text.Json.Nodes;
using Rapport.Platform.Charts.Tests.Pods;
using Rapport.Platform.Charts.Tests.Tools;

namespace Rapport.Platform.Charts.Tests.Delivery;

/// <summary>What Kustomize installs is what the chart installs.</summary>
public class KustomizeTests
{
    private static readonly string[] Overlays = ["dev", "staging", "production"];

    // Helm's own labels; and the checksum, which only Helm can renew.
    private static readonly string[] OfHelm = ["helm.sh/chart", "app.kubernetes.io/managed-by", "checksum/dapr"];

    public static TheoryData<string> All => [.. Overlays];

    [SkippableTheory]
    [MemberData(nameof(All))]
    public async Task Overlay_Built_IsValidInEveryDocument(string overlay) =>
        await Validator.CheckAsync(await BuildAsync(overlay));

    [SkippableTheory]
    [MemberData(nameof(All))]
    public async Task Overlay_Built_EqualsTheChartWithItsValues(string overlay)
    {
        var helm = Manifest.Read((await Helm.TemplateAsync(
            "--values", Repository.At("k8s", "values.yaml"),
            "--values", Repository.At("k8s", "overlays", overlay, "values.yaml"))).Succeeded);
        // The stores of a developer's cluster are no part of the platform.
        var built = (await BuildAsync(overlay)).Where(one => one.Labels.ContainsKey("app.kubernetes.io/part-of"));

        var (expected, actual) = (Normal(helm), Normal(built));
        Assert.Equal(expected.Keys, actual.Keys);
        Assert.All(expected, pair => Assert.Equal(pair.Value, actual[pair.Key]));
    }

    [SkippableTheory]
    [MemberData(nameof(All))]
    public async Task Alerts_OfAnOverlay_AskForItsNamespace(string overlay)
    {
        var rules = (await BuildAsync(overlay)).Where(one => one.Kind == "PrometheusRule").ToList();

        Assert.Equal(overlay == "dev", rules.Count == 0);
        Assert.All(rules, one => Assert.Contains(
            $"namespace=\\u0022{one.Text("metadata", "namespace")}\\u0022", one.Spec.ToJsonString(), StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task Base_GeneratedAnew_IsWhatIsCommitted()
    {
        Skip.If(Tool.Find("helm") is null && (await Helm.RunAsync("version")).ExitCode != 0, "no helm");
        var target = Directory.CreateTempSubdirectory("rapport-k8s-").FullName;
        var path = string.Join(
            Path.PathSeparator, Repository.At("artifacts", "tools"), Environment.GetEnvironmentVariable("PATH"));

        _ = (await Tool.RunAsync(Repository.At("k8s", "generate"), [target],
            environment: new Dictionary<string, string> { ["PATH"] = path })).Succeeded;

        foreach (var part in new[] { "base", "dapr", "monitoring" })
        {
            Assert.Equal(FilesIn(Repository.At("k8s", part)), FilesIn(Path.Combine(target, part)));
            Assert.All(FilesIn(Repository.At("k8s", part)), file => Assert.Equal(
                File.ReadAllText(Repository.At("k8s", part, file)),
                File.ReadAllText(Path.Combine(target, part, file))));
        }

        Directory.Delete(target, recursive: true);
    }

    [SkippableFact]
    public async Task Pods_OfEveryOverlay_KeepEveryRule()
    {
        foreach (var overlay in Overlays)
            Assert.All((await BuildAsync(overlay)).Where(one => one.Pod is not null
                && one.Labels.ContainsKey("app.kubernetes.io/part-of")), one =>
                Assert.Empty(PodRules.All.Where(rule => !rule.Holds(one.Pod!)).Select(rule => rule.Name)));
    }

    private static async Task<IReadOnlyList<Manifest>> BuildAsync(string overlay)
    {
        var folder = Repository.At("k8s", "overlays", overlay);
        if (Tool.Find("kustomize") is { } kustomize)
            return Manifest.Read((await Tool.RunAsync(kustomize, ["build", folder])).Succeeded);
        var kubectl = Tool.Find("kubectl");
        Skip.If(kubectl is null, "neither kustomize nor kubectl is on the PATH");
        return Manifest.Read((await Tool.RunAsync(kubectl!, ["kustomize", folder])).Succeeded);
    }

    private static SortedDictionary<string, string> Normal(IEnumerable<Manifest> documents) => new(
        documents.ToDictionary(one => $"{one.Kind}/{one.Name}", one => Normal(one.Body)!.ToJsonString()),
        StringComparer.Ordinal);

    // Order of keys and of lists of objects means nothing here, and the namespace is each one's own.
    private static JsonNode? Normal(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map
            .Where(pair => !OfHelm.Contains(pair.Key) && pair.Key != "namespace" && !IsEmpty(pair.Value))
            .OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => KeyValuePair.Create(pair.Key, Normal(pair.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Normal)
            .OrderBy(item => item is JsonObject ? item.ToJsonString() : "", StringComparer.Ordinal)]),
        JsonValue value => JsonValue.Create(value.ToString()),
        _ => null,
    };

    private static bool IsEmpty(JsonNode? node) => node is null or JsonObject { Count: 0 };

    private static IEnumerable<string> FilesIn(string folder) =>
        Directory.GetFiles(folder).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal);
}
