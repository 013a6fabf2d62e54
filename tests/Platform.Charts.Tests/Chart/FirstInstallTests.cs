using System.Text.Json.Nodes;
using Rapport.Platform.Charts.Tests.Pods;
using Rapport.Platform.Charts.Tests.Tools;

namespace Rapport.Platform.Charts.Tests.Chart;

/// <summary>What stops the first installation on a real cluster, and no rendering shows.</summary>
public class FirstInstallTests
{
    private const string Hook = "helm.sh/hook", Weight = "helm.sh/hook-weight";

    [SkippableFact]
    public async Task Secrets_ThatPreparingJobsRead_ComeBeforeThem()
    {
        var documents = await RenderAsync("--set", "externalSecrets.enabled=true", "--set", "externalSecrets.store.name=vault",
            "--values", Path.Combine(Helm.Chart, "ci", "production.yaml"));
        var made = documents.Where(one => one.Kind == "ExternalSecret").ToDictionary(one => one.Name);
        var jobs = documents.Where(one => one.Kind == "Job").ToList();

        Assert.Equal(5, jobs.Count);
        foreach (var job in jobs)
            foreach (var secret in job.Pod!.First().List("env")
                .Select(entry => entry["valueFrom"]?["secretKeyRef"]).OfType<JsonObject>())
            {
                var before = made[secret["name"]!.ToString()];
                Assert.Equal(job.Text("metadata", "annotations", Hook), before.Text("metadata", "annotations", Hook));
                Assert.True(Order(before) < Order(job), before.Name);
                // A hook is deleted and made anew at each upgrade: the Secret has to outlive it.
                Assert.Equal("Orphan", before.Text("spec", "target", "creationPolicy"));
            }
    }

    [SkippableFact]
    public async Task Authorities_OfOurOwn_AreTrustedByProgramsJobsAndSidecars()
    {
        var documents = await RenderAsync("--set", "trust.configMap=our-authorities");
        var pods = documents.Where(one => one.Kind is "Deployment" or "Job").ToList();

        Assert.Equal(11, pods.Count);
        foreach (var one in pods)
        {
            var container = one.Pod!.First();
            var trust = one.Pod!["spec"]!["volumes"]!.AsArray().Single(volume => volume!["name"]!.ToString() == "trust")!;
            Assert.Equal("our-authorities", trust["configMap"]!["name"]!.ToString());
            var place = container.List("volumeMounts").Single(mount => mount["name"]!.ToString() == "trust")["mountPath"]!.ToString();
            var folders = container.List("env").Single(entry => entry["name"]!.ToString() == "SSL_CERT_DIR")["value"]!.ToString();
            Assert.Equal(["/etc/ssl/certs", place], folders.Split(':'));
            if (one.Kind == "Deployment" && one.Name != "rapport-gateway")
            {
                var annotations = one.Pod!["metadata"]!["annotations"]!;
                Assert.Equal($"trust:{place}", annotations["dapr.io/volume-mounts"]!.ToString());
                Assert.Contains($"SSL_CERT_DIR={folders}", annotations["dapr.io/env"]!.ToString().Split(','));
            }
        }
    }

    [SkippableFact]
    public async Task Variables_GivenTwice_ComeOnceAndTheLastCounts()
    {
        var documents = await RenderAsync("--set-string", "defaults.env[0].name=Rapport__Port,defaults.env[0].value=1",
            "--set", "defaults.env[1].name=A,defaults.env[1].value=of-all", "--set", "scoring.env[0].name=A,scoring.env[0].value=own");

        var scoring = Variables("rapport-scoring");
        Assert.Equal(("1", "own"), (scoring["Rapport__Port"], scoring["A"]));
        Assert.Equal("of-all", Variables("rapport-tagging")["A"]);

        // Throws for a name that comes twice.
        Dictionary<string, string?> Variables(string name) => documents
            .Single(one => one.Kind == "Deployment" && one.Name == name).Pod!.First().List("env")
            .ToDictionary(entry => entry["name"]!.ToString(), entry => entry["value"]?.ToString());
    }

    [SkippableFact]
    public async Task User_LeftToTheCluster_IsNamedNowhere()
    {
        var text = (await Helm.TemplateAsync("--set", "security.user=null")).Succeeded;

        Assert.DoesNotContain("runAsUser", text, StringComparison.Ordinal);
        Assert.DoesNotContain("fsGroup", text, StringComparison.Ordinal);
        Assert.Contains("runAsNonRoot: true", text, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Readiness_OfAService_DoesNotHangOnItsStore()
    {
        var documents = await Helm.DocumentsAsync(ValueSet.Production);

        Assert.All(documents.Where(one => one.Kind == "Deployment" && one.Name != "rapport-gateway"),
            one => Assert.Equal("traffic", one.Pod!.First()["readinessProbe"]!["grpc"]!["service"]!.ToString()));
        Assert.True((bool)documents.Single(one => one.Kind == "Component").At("spec", "ignoreErrors")!);
    }

    [SkippableFact]
    public async Task Page_OnInstalling_AgreesWithTheValuesThatItNames()
    {
        var page = Repository.Read("docs/operations/install.md");
        var documents = await Helm.DocumentsAsync(ValueSet.Production);
        var images = documents.Where(one => one.Kind == "Deployment").Select(one => one.Pod!.First()["image"]!.ToString());
        Assert.All(images, image =>
        {
            Assert.StartsWith("registry.example.com/rapport/", image, StringComparison.Ordinal);
            Assert.EndsWith(":1.0.0", image, StringComparison.Ordinal);
        });
        Assert.Contains("registry.example.com/rapport/$name:1.0.0", page, StringComparison.Ordinal);
        Assert.Contains("host:6380,ssl=true", page, StringComparison.Ordinal);
        foreach (var name in new[] { "rapport-tagging", "rapport-scoring" })
            Assert.Contains("\"port\":6380", documents.Single(one => one.Kind == "NetworkPolicy" && one.Name == name)
                .Body.ToJsonString(), StringComparison.Ordinal);
        foreach (var name in Repository.Services)
            Assert.True(File.Exists(Repository.At("services", name, $"{char.ToUpperInvariant(name[0])}{name[1..]}.csproj")), name);
    }

    private static async Task<IReadOnlyList<Manifest>> RenderAsync(params string[] options) =>
        Manifest.Read((await Helm.TemplateAsync(options)).Succeeded);

    private static int Order(Manifest hook) =>
        int.Parse(hook.Text("metadata", "annotations", Weight), System.Globalization.CultureInfo.InvariantCulture);
}
