using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Rapport.Platform.Charts.Tests.Tools;

namespace Rapport.Platform.Charts.Tests.Monitoring;

/// <summary>Objectives and their budgets, as Prometheus itself evaluates the rendered rules.</summary>
public sealed partial class ObjectiveTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("rapport-objectives-").FullName;

    public static TheoryData<string> Hours => [.. ObjectiveCase.OfHours.Select(each => each.What)];

    public static TheoryData<string> Days => [.. ObjectiveCase.OfDays.Select(each => each.What)];

    [SkippableTheory]
    [MemberData(nameof(Hours))]
    public Task Budgets_BurntWithinHours_RaiseTheFastAlert(string what) =>
        EvaluateAsync(ObjectiveCase.OfHours.Single(each => each.What == what), interval: "1m", steps: 180, at: "3h");

    [SkippableTheory]
    [MemberData(nameof(Days))]
    public Task Budgets_BurntWithinDays_RaiseTheSlowAlert(string what) =>
        EvaluateAsync(ObjectiveCase.OfDays.Single(each => each.What == what), interval: "5m", steps: 360, at: "30h");

    [SkippableFact]
    public async Task Objectives_OfOtherValues_AreThoseOfTheRules()
    {
        var rules = (await RuleAsync("--set-json", "monitoring.objectives.accept={\"percent\":99.95,\"seconds\":2.5}",
            "--set", "monitoring.objectives.freshness.seconds=45,monitoring.alerts.runbooks=https://docs.example.com/ops/")).ToJsonString();

        Assert.Contains("vector(0.0005)", rules, StringComparison.Ordinal);
        Assert.Contains("le=~\\u00222[.]5\\u0022", rules, StringComparison.Ordinal);
        Assert.Contains("bool 45)", rules, StringComparison.Ordinal);
        Assert.Contains("https://docs.example.com/ops/alerts.md#rapportbudgetburnsfast", rules, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Dashboard_OfBudgets_AsksForWhatTheRulesRecord()
    {
        var recorded = (await RuleAsync())["groups"]!.AsArray().SelectMany(group => group!["rules"]!.AsArray())
            .Select(rule => rule!["record"]?.ToString()).ToHashSet();
        var asked = RecordedName().Matches(Repository.Read("charts/rapport/files/dashboards/objectives.json"))
            .Select(match => match.Value).Distinct().ToList();

        Assert.True(asked.Count >= 5);
        Assert.All(asked, name => Assert.Contains(name, recorded));
    }

    [SkippableFact]
    public async Task Runbooks_OfTheAlerts_AreSectionsOfThePage()
    {
        var links = RunbookLink().Matches((await RuleAsync()).ToJsonString()).Select(match => match.Groups[1].Value).ToList();
        var sections = Repository.Read("docs/operations/alerts.md").Split('\n').Where(line => line.StartsWith("### ", StringComparison.Ordinal))
            .Select(line => line[4..].Trim().ToLowerInvariant()).ToList();

        Assert.Equal(2, links.Count);
        Assert.All(links, section => Assert.Contains(section, sections));
    }

    [SkippableFact]
    public async Task Accepting_InTheRules_IsWhatTheGatewayTakesEventsInBy()
    {
        var routes = RoutesOf().Match((await RuleAsync()).ToJsonString().Replace("\\u0022", "\"", StringComparison.Ordinal)).Groups[1].Value.Replace("\\\\", "\\", StringComparison.Ordinal);
        var paths = QuotedPath().Matches(Repository.Read("gateway/Routes/ProxyRoutes.cs").Split("SegmentPaths =")[1].Split("];")[0])
            .Select(match => match.Groups[1].Value).Append("/v1/events").ToList();

        Assert.Equal(17, paths.Count);
        Assert.All(paths, path => Assert.Matches($"^(?:{routes})$", path));
        Assert.Matches($"^(?:{routes})$", "/rapport.contact.v1.ContactService/IngestEvents");
        Assert.DoesNotMatch($"^(?:{routes})$", "/v1/contacts");
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(folder, recursive: true);

    private async Task EvaluateAsync(ObjectiveCase each, string interval, int steps, string at)
    {
        var spec = await RuleAsync();
        var alerts = spec["groups"]!.AsArray().SelectMany(group => group!["rules"]!.AsArray())
            .Where(rule => rule!["alert"] is not null).ToDictionary(rule => rule!["alert"]!.ToString(), rule => rule!);
        var rules = Path.Combine(folder, "rules.yaml");
        await File.WriteAllTextAsync(rules, spec.ToJsonString());
        var file = Path.Combine(folder, "cases.yaml");
        await File.WriteAllTextAsync(file, new JsonObject
        {
            ["rule_files"] = new JsonArray(rules),
            ["evaluation_interval"] = interval,
            // Else promtool takes them in any order, and an alert may ask before its share has been recorded.
            ["group_eval_order"] = new JsonArray([.. spec["groups"]!.AsArray().Select(group => JsonValue.Create(group!["name"]!.ToString()))]),
            ["tests"] = new JsonArray(new JsonObject
            {
                ["name"] = each.What,
                ["interval"] = interval,
                ["input_series"] = new JsonArray([.. each.Series.Concat(each.Beside(steps)).Select(series => new JsonObject
                {
                    ["series"] = series.Name, ["values"] = series.Values,
                })]),
                ["alert_rule_test"] = new JsonArray(new JsonObject
                {
                    ["eval_time"] = at,
                    ["alertname"] = each.Alert,
                    ["exp_alerts"] = each.Objective is { } objective ? new JsonArray(Expected(alerts[each.Alert], objective)) : [],
                }),
            }),
        }.ToJsonString());

        _ = (await Promtool.RunAsync("test", "rules", file)).Succeeded;
    }

    private static JsonObject Expected(JsonNode rule, string objective) => new()
    {
        ["exp_labels"] = new JsonObject
        {
            ["severity"] = rule["labels"]!["severity"]!.ToString(), ["namespace"] = "rapport", ["objective"] = objective,
        },
        ["exp_annotations"] = new JsonObject(rule["annotations"]!.AsObject().Select(annotation => KeyValuePair.Create(
            annotation.Key, (JsonNode?)annotation.Value!.ToString().Replace("{{ $labels.objective }}", objective, StringComparison.Ordinal)))),
    };

    private static async Task<JsonObject> RuleAsync(params string[] options) =>
        Manifest.Read((await Helm.TemplateAsync([.. ValueSet.Production.Options, .. options])).Succeeded)
            .Single(one => one is { Kind: "PrometheusRule", Name: "rapport-objectives" }).Spec;

    [GeneratedRegex("rapport:[a-z0-9_:]+")]
    private static partial Regex RecordedName();

    [GeneratedRegex("http_route=~\"([^\"]*)\"")]
    private static partial Regex RoutesOf();

    [GeneratedRegex("docs/operations/alerts[.]md#([a-z]+)")]
    private static partial Regex RunbookLink();

    [GeneratedRegex("\"(/[^\"]+)\"")]
    private static partial Regex QuotedPath();
}
