using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rapport.Following.Bus;
using Rapport.Platform.Charts.Tests.Pods;
using Rapport.Platform.Charts.Tests.Programs;
using Rapport.Platform.Charts.Tests.Tools;

namespace Rapport.Platform.Charts.Tests.Bus;

/// <summary>What Dapr is told by the chart, beside what the running services say of themselves.</summary>
public class SubscriptionTests
{
    private sealed record Subscription(string PubSub, string Topic, string Path, string DeadLetters);

    public static TheoryData<string> Services => [.. Repository.Services];

    [SkippableTheory]
    [MemberData(nameof(Services))]
    public async Task Subscriptions_OfAService_AreThoseItListsItself(string service)
    {
        var documents = await Helm.DocumentsAsync(ValueSet.Production);
        var environment = RunningProgram.EnvironmentOf(documents, service);
        environment["Rapport__SubscriptionsDeclared"] = "false";

        await using var program = await RunningProgram.StartAsync(service, environment);

        var (status, listed) = await program.GetAsync("/dapr/subscribe");
        var own = status == HttpStatusCode.NotFound ? [] : Read(listed);
        var declared = documents.Where(
            one => one.Kind == "Subscription" && one.Body["scopes"].Texts().Contains(service));
        Assert.Equal(own, declared.Select(one => new Subscription(
            one.Text("spec", "pubsubname"), one.Text("spec", "topic"),
            one.Text("spec", "routes", "default"), one.Text("spec", "deadLetterTopic"))).ToHashSet());
    }

    [SkippableTheory]
    [MemberData(nameof(Services))]
    public async Task Subscriptions_DeclaredByTheChart_AreNotListedOnceMore(string service)
    {
        var documents = await Helm.DocumentsAsync(ValueSet.Production);

        await using var program = await RunningProgram.StartAsync(
            service, RunningProgram.EnvironmentOf(documents, service));

        Assert.Equal(HttpStatusCode.NotFound, (await program.GetAsync("/dapr/subscribe")).Status);
    }

    [SkippableFact]
    public async Task Sidecars_EveryServiceAndNothingElse_HaveTheirNameAsAppId()
    {
        var notes = (await Helm.DocumentsAsync(ValueSet.Production)).Where(one => one.Kind == "Deployment")
            .Select(one => (one.Name, Notes: one.Pod!.Path("metadata", "annotations")!.AsObject())).ToList();

        Assert.Equal(Repository.Services.Select(name => ($"rapport-{name}", name)),
            notes.Where(one => one.Notes["dapr.io/enabled"]?.ToString() == "true")
                .Select(one => (one.Name, one.Notes["dapr.io/app-id"]!.ToString())).Order());
        Assert.All(notes.Where(one => one.Notes.ContainsKey("dapr.io/app-id")), one =>
        {
            Assert.Equal("h2c", one.Notes["dapr.io/app-protocol"]!.ToString());
            Assert.Equal("true", one.Notes["dapr.io/enable-app-health-check"]!.ToString());
        });
    }

    [SkippableFact]
    public async Task Scopes_OfTheComponent_AllowWhatTheServicesDoAndNothingElse()
    {
        var documents = await Helm.DocumentsAsync(ValueSet.Production);
        var component = documents.Single(one => one.Kind == "Component");
        var heard = documents.Where(one => one.Kind == "Subscription").ToList();

        Assert.Equal(BusMessage.PubSub, component.Name);
        Assert.Equal(Repository.Services, component.Body["scopes"].Texts());
        var hearing = Scopes(Setting(component, "subscriptionScopes"));
        var publishing = Scopes(Setting(component, "publishingScopes"));
        foreach (var service in Repository.Services)
        {
            var own = heard.Where(one => one.Body["scopes"].Texts().Contains(service)).ToList();
            Assert.Equal(own.Select(one => one.Text("spec", "topic")).Order(), hearing[service]);
            // A dead letter is published by the consumer's own sidecar.
            var letters = own.Select(one => one.Text("spec", "deadLetterTopic")).Where(topic => topic.Length > 0);
            Assert.Equal(
                (service == "contact" ? letters.Append(BusMessage.Topic) : letters).Order(), publishing[service]);
        }

        var all = publishing.Values.Concat(hearing.Values).SelectMany(topics => topics).Distinct().Order();
        Assert.Equal(all, Setting(component, "protectedTopics").Split(','));
    }

    [SkippableFact]
    public async Task Scopes_OfTheLocalStack_AreTheSame()
    {
        var chart = (await Helm.DocumentsAsync(ValueSet.Production)).Single(one => one.Kind == "Component");
        var local = Manifest.Read(Repository.Read("dev/dapr/pubsub.yaml")).Single(one => one.Kind == "Component");

        Assert.Equal(Scopes(Setting(local, "publishingScopes")), Scopes(Setting(chart, "publishingScopes")));
        var locally = Scopes(Setting(local, "subscriptionScopes"));
        Assert.All(Scopes(Setting(chart, "subscriptionScopes")),
            pair => Assert.Empty(pair.Value.Except(locally[pair.Key])));
        string[] same = ["concurrency", "queueDepth", "processingTimeout", "redeliverInterval", "maxLenApprox"];
        Assert.All(same, name => Assert.Equal(Setting(local, name), Setting(chart, name)));
    }

    [SkippableFact]
    public async Task Resiliency_OfTheLocalStack_IsTheSame()
    {
        var chart = (await Helm.DocumentsAsync(ValueSet.Production)).Single(one => one.Kind == "Resiliency");
        var local = Manifest.Read(Repository.Read("dev/dapr/resiliency.yaml")).Single();

        Assert.True(JsonNode.DeepEquals(local.Spec, chart.Spec), chart.Spec.ToJsonString());
    }

    [SkippableFact]
    public async Task Configuration_OfEverySidecar_DeniesAllCallsThroughSidecars()
    {
        var documents = await Helm.DocumentsAsync(ValueSet.Production);
        var configuration = documents.Single(one => one.Kind == "Configuration");

        Assert.Equal("deny", configuration.Text("spec", "accessControl", "defaultAction"));
        Assert.Null(configuration.At("spec", "accessControl", "policies"));
        Assert.Equal(["publish"], configuration.At("spec", "api")!.AsObject().List("allowed")
            .Select(api => api["name"]!.ToString()));
        Assert.All(documents.Where(one => one.Kind == "Deployment" && one.Name != "rapport-gateway"), one =>
            Assert.Equal(configuration.Name, one.Pod!.Path("metadata", "annotations", "dapr.io/config")!.ToString()));
    }

    private static HashSet<Subscription> Read(string json) =>
    [
        .. JsonDocument.Parse(json).RootElement.EnumerateArray().Select(one => new Subscription(
            one.GetProperty("pubsubName").GetString()!, one.GetProperty("topic").GetString()!,
            "/" + one.GetProperty("route").GetString()!.TrimStart('/'),
            one.TryGetProperty("deadLetterTopic", out var letters) ? letters.GetString()! : "")),
    ];

    private static string Setting(Manifest component, string name) =>
        component.Spec.List("metadata").Single(entry => entry["name"]!.ToString() == name)["value"]!.ToString();

    private static SortedDictionary<string, string[]> Scopes(string setting) => new(setting.Split(';')
        .Select(entry => entry.Split('='))
        .ToDictionary(pair => pair[0],
            pair => pair[1].Split(',', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal).ToArray()));
}
