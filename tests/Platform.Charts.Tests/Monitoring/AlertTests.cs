using System.Text.Json.Nodes;
using Rapport.Platform.Charts.Tests.Tools;

namespace Rapport.Platform.Charts.Tests.Monitoring;

/// <summary>The rendered alerts, as Prometheus itself evaluates them.</summary>
public sealed class AlertTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("rapport-alerts-").FullName;

    [SkippableFact]
    public async Task Rules_Rendered_AreTakenByPrometheus() =>
        _ = (await Promtool.RunAsync(["check", "rules", .. await WriteRulesAsync(await RulesAsync())])).Succeeded;

    [SkippableFact]
    public async Task Alerts_EachInItsCases_FireOrAreSilent()
    {
        var files = await WriteRulesAsync(await OfSituationsAsync());
        var rules = Alerts(await OfSituationsAsync()).ToDictionary(rule => rule["alert"]!.ToString());
        var cases = Path.Combine(folder, "cases.yaml");
        await File.WriteAllTextAsync(cases, new JsonObject
        {
            ["rule_files"] = new JsonArray([.. files.Select(file => JsonValue.Create(file))]),
            ["evaluation_interval"] = "1m",
            ["tests"] = new JsonArray([.. AlertCases.All.Select(each => Test(each, rules[each.Alert]))]),
        }.ToJsonString());

        _ = (await Promtool.RunAsync("test", "rules", cases)).Succeeded;
    }

    [SkippableFact]
    public async Task Alerts_All_HaveACaseThatRaisesThemAndOneThatDoesNot()
    {
        var names = Alerts(await OfSituationsAsync()).Select(rule => rule["alert"]!.ToString())
            .Order(StringComparer.Ordinal).ToList();

        Assert.Equal(names, Names(each => each.Fires is not null));
        Assert.Equal(names, Names(each => each.Fires is null));
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static async Task<List<Manifest>> RulesAsync() =>
        [.. (await Helm.DocumentsAsync(ValueSet.Production)).Where(document => document.Kind == "PrometheusRule")];

    // Those of objectives need days of samples: ObjectiveTests.
    private static async Task<IEnumerable<Manifest>> OfSituationsAsync() =>
        (await RulesAsync()).Where(document => document.Name != "rapport-objectives");

    private static IEnumerable<JsonNode> Alerts(IEnumerable<Manifest> documents) =>
        documents.SelectMany(document => document.Spec["groups"]!.AsArray())
            .SelectMany(group => group!["rules"]!.AsArray()).Select(rule => rule!);

    private static IEnumerable<string> Names(Func<AlertCase, bool> wanted) =>
        AlertCases.All.Where(wanted).Select(each => each.Alert).Distinct().Order(StringComparer.Ordinal);

    // JSON is YAML, as far as promtool is concerned.
    private async Task<string[]> WriteRulesAsync(IEnumerable<Manifest> documents)
    {
        var files = new List<string>();
        foreach (var document in documents)
        {
            files.Add(Path.Combine(folder, document.Name + ".yaml"));
            await File.WriteAllTextAsync(files[^1], document.Spec.ToJsonString());
        }

        Assert.NotEmpty(files);
        return [.. files];
    }

    private static JsonObject Test(AlertCase each, JsonNode rule) => new()
    {
        ["name"] = $"{each.Alert}: {each.What}",
        ["interval"] = "1m",
        ["input_series"] = new JsonArray([.. each.Series.Concat(Beside(each)).Select(series => new JsonObject
        {
            ["series"] = series.Name, ["values"] = series.Values,
        })]),
        ["alert_rule_test"] = new JsonArray(new JsonObject
        {
            ["eval_time"] = "55m",
            ["alertname"] = each.Alert,
            ["exp_alerts"] = each.Fires is { } labels ? new JsonArray(Expected(rule, labels)) : [],
        }),
    };

    // Another installation of the same Prometheus, in which the alert would have to fire.
    private static IEnumerable<(string Name, string Values)> Beside(AlertCase each) =>
        AlertCases.All.Where(other => other.Alert == each.Alert && other.Fires is not null).SelectMany(other => other.Series)
            .Select(series => (series.Name.Replace("namespace=\"rapport\"", "namespace=\"other\"", StringComparison.Ordinal), series.Values))
            .DistinctBy(series => series.Item1);

    private static JsonObject Expected(JsonNode rule, IReadOnlyDictionary<string, string> labels)
    {
        var expected = new JsonObject { ["severity"] = rule["labels"]!["severity"]!.ToString() };
        foreach (var (name, value) in labels)
            expected[name] = value;
        return new JsonObject
        {
            ["exp_labels"] = expected,
            ["exp_annotations"] = new JsonObject(rule["annotations"]!.AsObject().Select(annotation =>
                KeyValuePair.Create(annotation.Key, (JsonNode?)Filled(annotation.Value!.ToString(), labels)))),
        };
    }

    // An annotation that names a label which the alert does not carry stays as it is, and so does not match.
    private static string Filled(string template, IReadOnlyDictionary<string, string> labels) =>
        labels.Aggregate(template, (text, label) =>
            text.Replace($"{{{{ $labels.{label.Key} }}}}", label.Value, StringComparison.Ordinal));
}
