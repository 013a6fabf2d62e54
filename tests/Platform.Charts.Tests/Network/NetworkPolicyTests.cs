using System.Text.Json.Nodes;
using Rapport.Platform.Charts.Tests.Pods;
using Rapport.Platform.Charts.Tests.Tools;

namespace Rapport.Platform.Charts.Tests.Network;

public class NetworkPolicyTests
{
    private const string NameLabel = "app.kubernetes.io/name";
    private const string SmokeTest = "smoke-test";

    private static readonly string[] Names = [.. Repository.Services, "gateway"];

    public static TheoryData<string> Programs => [.. Names];

    [SkippableTheory]
    [MemberData(nameof(Programs))]
    public async Task Egress_OfAProgram_LeadsToTheServicesItHasClientsOf(string program)
    {
        var policy = Of(await Helm.DocumentsAsync(ValueSet.Production), program);

        var reached = policy.Spec.List("egress").SelectMany(rule => ProgramsIn(rule, "to"))
            .Order(StringComparer.Ordinal);

        Assert.Equal(CodeEdges.CallsOf(program), reached);
    }

    [SkippableTheory]
    [MemberData(nameof(Programs))]
    public async Task Ingress_OfAProgram_ComesFromThoseThatHaveClientsOfIt(string program)
    {
        var policy = Of(await Helm.DocumentsAsync(ValueSet.Production), program);

        var callers = policy.Spec.List("ingress").SelectMany(rule => ProgramsIn(rule, "from"))
            .Where(caller => caller != SmokeTest).Order(StringComparer.Ordinal);

        Assert.Equal(Names.Where(caller => CodeEdges.CallsOf(caller).Contains(program))
            .Order(StringComparer.Ordinal), callers);
    }

    [SkippableTheory]
    [MemberData(nameof(Programs))]
    public async Task Egress_OfAProgram_HasThePortsOfItsStoreBusAndMailAndNoOthers(string program)
    {
        var policy = Of(await Helm.DocumentsAsync(ValueSet.Production), program);
        HashSet<long> expected = [53, 4317];
        if (CodeEdges.CallsOf(program).Count > 0)
            expected.Add(8080);
        if (CodeEdges.StoreOf(program) is { Length: > 0 } store)
            expected.Add(store == "mongo" ? 27017 : 6380);
        if (program != "gateway")
            expected.UnionWith([6380, 443, 6500, 50001, 50005, 50006]);
        if (program == "notification")
            expected.Add(587);

        Assert.Equal(expected.Order(), policy.Spec.List("egress").SelectMany(PortsIn).Distinct().Order());
    }

    [SkippableFact]
    public async Task Pods_EveryOne_AreDeniedEverythingByDefault()
    {
        var documents = await Helm.DocumentsAsync(ValueSet.Default);
        var deny = documents.Single(one => one is { Kind: "NetworkPolicy", Name: "rapport-default-deny" });

        Assert.Equal(["Ingress", "Egress"], deny.Spec["policyTypes"].Texts());
        Assert.Null(deny.Spec["ingress"]);
        Assert.Null(deny.Spec["egress"]);
        var selector = deny.Spec.Path("podSelector", "matchLabels")!.AsObject();
        Assert.All(documents.Where(one => one.Pod is not null), one =>
        {
            var labels = one.Pod!.Path("metadata", "labels")!.AsObject();
            Assert.All(selector, pair => Assert.Equal(pair.Value!.ToString(), labels[pair.Key]?.ToString()));
        });
    }

    [SkippableFact]
    public async Task Metrics_Ports_AreReachedFromMonitoringOnly()
    {
        var documents = await Helm.DocumentsAsync(ValueSet.Production);

        foreach (var program in Names)
        {
            var rule = Of(documents, program).Spec.List("ingress").Single(one => PortsIn(one).Contains(9464));
            Assert.Equal("monitoring", rule.List("from").Single()
                .Path("namespaceSelector", "matchLabels", "kubernetes.io/metadata.name")!.ToString());
            Assert.Equal(program != "gateway", PortsIn(rule).Contains(9090));
        }
    }

    [SkippableFact]
    public async Task Gateway_WithPeersNamed_IsCalledByThemOnly()
    {
        var policy = Of(await Helm.DocumentsAsync(ValueSet.Production), "gateway");

        var open = policy.Spec.List("ingress").Single(rule => PortsIn(rule).Contains(8081));

        Assert.Equal("ingress-nginx", open.List("from").Single()
            .Path("namespaceSelector", "matchLabels", "kubernetes.io/metadata.name")!.ToString());
    }

    private static Manifest Of(IEnumerable<Manifest> documents, string program) =>
        documents.Single(one => one.Kind == "NetworkPolicy" && one.Name == "rapport-" + program);

    private static IEnumerable<string> ProgramsIn(JsonObject rule, string field) =>
        rule.List(field).Select(peer => peer.Path("podSelector", "matchLabels", NameLabel)?.ToString())
            .OfType<string>();

    private static IEnumerable<long> PortsIn(JsonObject rule) => rule.List("ports").Select(port => (long)port["port"]!);
}
