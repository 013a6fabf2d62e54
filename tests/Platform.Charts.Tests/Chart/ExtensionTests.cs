using Rapport.Platform.Charts.Tests.Pods;
using Rapport.Platform.Charts.Tests.Tools;

namespace Rapport.Platform.Charts.Tests.Chart;

/// <summary>Where an installation adds what the chart does not know of: pods, Jobs, and the door's controller.</summary>
public class ExtensionTests
{
    [SkippableFact]
    public async Task Pods_OfProgramsAndJobs_TakeVolumesLabelsAndAnnotations()
    {
        var documents = await RenderAsync("--set-json", """
            defaults={"volumes":[{"name":"ca","emptyDir":{}}],"volumeMounts":[{"name":"ca","mountPath":"/ca"}],
            "podLabels":{"team":"crm"},"podAnnotations":{"sidecar.istio.io/inject":"false","dapr.io/log-level":"debug"},
            "initContainers":[{"name":"warm","image":"warm:1"}]}
            """, "--set", "prepare.labels.queue=batch,prepare.annotations.owner=crm");
        var pods = documents.Where(one => one.Kind is "Deployment" or "Job").ToList();

        Assert.Equal(11, pods.Count);
        Assert.All(pods, one =>
        {
            var container = one.Pod!.First();
            Assert.Contains(one.Pod!.Spec().List("volumes"), volume => volume["name"]!.ToString() == "ca");
            Assert.Contains(container.List("volumeMounts"), mount => mount["mountPath"]!.ToString() == "/ca");
            Assert.Equal("crm", one.Pod!.Path("metadata", "labels", "team")!.ToString());
            Assert.Equal("false", one.Pod!.Path("metadata", "annotations", "sidecar.istio.io/inject")!.ToString());
        });
        Assert.All(pods.Where(one => one.Kind == "Job"), one =>
            Assert.Equal(("batch", "crm"), (one.Labels["queue"]!.ToString(), one.Annotations["owner"]!.ToString())));
        Assert.All(pods.Where(one => one.Kind == "Deployment"), one =>
        {
            Assert.Equal("debug", one.Pod!.Path("metadata", "annotations", "dapr.io/log-level")!.ToString());
            Assert.True(one.Pod!.Spec().List("initContainers").Single().Security()["readOnlyRootFilesystem"].IsTrue());
        });
        await Validator.CheckAsync([.. documents]);
    }

    [SkippableTheory]
    [InlineData("nginx", "nginx.ingress.kubernetes.io/backend-protocol", "GRPC")]
    [InlineData("haproxy", "haproxy.org/server-proto", "h2")]
    [InlineData("contour", "projectcontour.io/response-timeout", "infinity")]
    [InlineData("alb", "alb.ingress.kubernetes.io/backend-protocol-version", "GRPC")]
    public async Task Ingress_OfAController_HasItsAnnotations(string controller, string annotation, string value)
    {
        var documents = await DoorAsync(controller);

        Assert.Equal(value, documents.Single(one => one is { Kind: "Ingress", Name: "rapport-gateway-grpc" }).Annotations[annotation]!.ToString());
    }

    [SkippableFact]
    public async Task Ingress_OfNginx_FollowsTheGatewaysLimits()
    {
        var http = (await DoorAsync("nginx", "gateway.settings.bodyBytes=1048576,gateway.settings.streamIdleTimeout=00:10:30"))
            .Single(one => one is { Kind: "Ingress", Name: "rapport-gateway" }).Annotations;

        Assert.Equal(("1048576", "630"), (http["nginx.ingress.kubernetes.io/proxy-body-size"]!.ToString(),
            http["nginx.ingress.kubernetes.io/proxy-read-timeout"]!.ToString()));
    }

    [SkippableFact]
    public async Task Ingress_OfTraefik_ReachesAServiceThatSpeaksHttp2Alone()
    {
        var documents = await DoorAsync("traefik");
        var service = documents.Single(one => one is { Kind: "Service", Name: "rapport-gateway-grpc" });

        Assert.Equal("h2c", service.Annotations["traefik.ingress.kubernetes.io/service.serversscheme"]!.ToString());
        Assert.Contains("\"rapport-gateway-grpc\",\"port\"", documents.Single(one => one is { Kind: "Ingress", Name: "rapport-gateway-grpc" })
            .Spec.ToJsonString(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Ingress_OfContour_HasTheServiceSayThatGrpcIsCleartext() =>
        Assert.Equal("grpc", (await DoorAsync("contour")).Single(one => one is { Kind: "Service", Name: "rapport-gateway" })
            .Annotations["projectcontour.io/upstream-protocol.h2c"]!.ToString());

    [SkippableFact]
    public async Task Rollouts_OfEveryValueSet_OutlastTheCachesOfNames()
    {
        // Callers look every 10 s, through caches that keep an answer for up to 30 s.
        foreach (var set in ValueSet.All)
            Assert.All((await Helm.DocumentsAsync(set)).Where(one => one.Kind == "Deployment"), one => Assert.True(
                (long)one.Spec["minReadySeconds"]! + (long)one.Pod!.First().Path("lifecycle", "preStop", "sleep", "seconds")! >= 40, set.Name));
    }

    private static async Task<IReadOnlyList<Manifest>> DoorAsync(string controller, string more = "")
    {
        var documents = await RenderAsync([.. ValueSet.Production.Options, "--set", $"ingress.controller={controller}",
            .. more.Length > 0 ? new[] { "--set", more } : []]);
        await Validator.CheckAsync(documents);
        return documents;
    }

    private static async Task<IReadOnlyList<Manifest>> RenderAsync(params string[] options) =>
        Manifest.Read((await Helm.TemplateAsync(options)).Succeeded);
}
