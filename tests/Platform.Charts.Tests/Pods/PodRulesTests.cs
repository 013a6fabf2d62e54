using System.Text.Json.Nodes;
using Rapport.Platform.Charts.Tests.Tools;

namespace Rapport.Platform.Charts.Tests.Pods;

public class PodRulesTests
{
    public static TheoryData<string> Rules => [.. PodRules.All.Select(rule => rule.Name)];

    [SkippableTheory]
    [MemberData(nameof(Rules))]
    public async Task Pod_OfAnyValueSet_KeepsTheRule(string name)
    {
        var rule = PodRules.All.Single(one => one.Name == name);
        var broken = new List<string>();
        foreach (var set in ValueSet.All)
            // Accounts of its own are what ci/bare switches off.
            if (set.Name != "ci/bare" || name != "not the default account")
                broken.AddRange(from document in await Helm.DocumentsAsync(set)
                                where document.Pod is { } pod && !rule.Holds(pod)
                                select $"{set.Name}: {document.Kind} {document.Name}");

        Assert.Empty(broken);
    }

    [SkippableTheory]
    [MemberData(nameof(Rules))]
    public async Task Pod_ThatBreaksTheRule_IsCaught(string name)
    {
        var rule = PodRules.All.Single(one => one.Name == name);
        var sound = await Helm.DocumentsAsync(ValueSet.Default);
        var pod = sound.Single(one => one is { Kind: "Deployment", Name: "rapport-contact" })
            .Pod!.DeepClone().AsObject();
        Assert.True(rule.Holds(pod));

        rule.Break(pod);

        Assert.False(rule.Holds(pod));
        Assert.Equal([name], PodRules.All.Where(one => !one.Holds(pod)).Select(one => one.Name));
    }

    [SkippableFact]
    public async Task Program_EveryOne_HasThreeProbesAndLivenessAsksForNoStore()
    {
        var deployments = (await Helm.DocumentsAsync(ValueSet.Default)).Where(one => one.Kind == "Deployment").ToList();

        Assert.Equal(6, deployments.Count);
        foreach (var container in deployments.Select(one => one.Pod!.First()))
        {
            Assert.NotNull(container["startupProbe"]);
            Assert.NotNull(container["readinessProbe"]);
            var liveness = container["livenessProbe"]!.AsObject();
            var asks = liveness.Path("grpc", "service") ?? liveness.Path("httpGet", "path");
            Assert.Contains(asks?.ToString(), new[] { "liveness", "/livez" });
        }
    }

    [SkippableFact]
    public async Task Program_EveryOne_EndsInTheRightOrder()
    {
        foreach (var pod in (await Helm.DocumentsAsync(ValueSet.Default))
            .Where(one => one.Kind == "Deployment").Select(one => one.Pod!))
        {
            var grace = (long)pod.Spec()["terminationGracePeriodSeconds"]!;
            var drain = (long)pod.First().Path("lifecycle", "preStop", "sleep", "seconds")!;
            var notes = pod.Path("metadata", "annotations")!.AsObject();
            // A program takes at most 10 s to stop once it is told to.
            Assert.True(drain + 10 < grace);
            if (notes["dapr.io/block-shutdown-duration"]?.ToString() is not { } block)
                continue;
            var sidecarStays = long.Parse(block.TrimEnd('s'), null);
            Assert.True(sidecarStays > drain + 10, "the sidecar must outlive the program");
            Assert.True(
                sidecarStays + long.Parse(notes["dapr.io/graceful-shutdown-seconds"]!.ToString(), null) <= grace);
        }
    }
}
