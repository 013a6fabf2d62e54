using System.Text.RegularExpressions;
using Rapport.Platform.Charts.Tests.Pods;
using Rapport.Platform.Charts.Tests.Tools;

namespace Rapport.Platform.Charts.Tests.Chart;

/// <summary>The worked installations with managed stores: what their comments tell to write agrees with their values.</summary>
public partial class ManagedStoreTests
{
    private static readonly string[] Names = ["managed-mongodb-srv", "managed-redis-acl", "managed-kafka-sasl"];

    public static TheoryData<string> Files => [.. Names];

    [SkippableTheory]
    [MemberData(nameof(Files))]
    public async Task Lint_StrictWithTheFile_FindsNothing(string file) =>
        _ = (await Helm.RunAsync("lint", "--strict", Helm.Chart, "--values", PathOf(file))).Succeeded;

    [SkippableTheory]
    [MemberData(nameof(Files))]
    public async Task Addresses_InCommentsAndValues_AreLetThroughForProgramsAndJobs(string file)
    {
        var documents = await Helm.DocumentsAsync(ValueSet.Named("ci/" + file));
        var redis = RedisPort().Matches(File.ReadAllText(PathOf(file))).Select(match => long.Parse(match.Groups[1].Value, null)).ToList();

        Assert.True(file == "managed-mongodb-srv" || redis.Count > 0);
        foreach (var policy in documents.Where(one => one.Kind == "NetworkPolicy" && one.Name is "rapport-scoring" or "rapport-prepare"))
            Assert.All(redis, port => Assert.Contains(port, Ports(policy)));
        foreach (var program in new[] { "contact", "journey", "notification" })
            Assert.Contains(27017, Ports(documents.Single(one => one.Kind == "NetworkPolicy" && one.Name == $"rapport-{program}")));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Page_OnInstalling_NamesTheFile(string file)
    {
        Assert.Contains($"ci/{file}.yaml", Repository.Read("docs/operations/install.md"), StringComparison.Ordinal);
        // Connection strings that the services refuse in production.
        Assert.DoesNotContain("tls=false", File.ReadAllText(PathOf(file)), StringComparison.Ordinal);
        Assert.DoesNotMatch(@"mongodb://", File.ReadAllText(PathOf(file)));
    }

    [SkippableFact]
    public async Task Kafka_WithSasl_ReadsInGroupsOfItsOwn()
    {
        var metadata = await ComponentAsync("managed-kafka-sasl");

        Assert.Equal("rapport.{appID}", metadata["consumerGroup"]);
        Assert.Equal(("password", "SHA-512", "false"), (metadata["authType"], metadata["saslMechanism"], metadata["disableTls"]));
        Assert.Equal(("30s", "10s", "3.6.0"), (metadata["sessionTimeout"], metadata["heartbeatInterval"], metadata["version"]));
    }

    [SkippableFact]
    public async Task Redis_WithAcl_SignsInByNameOverTls()
    {
        var metadata = await ComponentAsync("managed-redis-acl");

        Assert.Equal(("rapport-broker", "true"), (metadata["redisUsername"], metadata["enableTLS"]));
        Assert.False(metadata.ContainsKey("failover"));
    }

    [SkippableFact]
    public async Task Redis_BehindSentinels_IsFoundByItsName()
    {
        var metadata = Metadata(Manifest.Read((await Helm.TemplateAsync("--set",
            "dapr.pubsub.redis.host=s-0:26379\\,s-1:26379,networkPolicy.broker.ports={6379,26379},dapr.pubsub.redis.sentinel.masterName=main,"
            + "dapr.pubsub.redis.tls=true,dapr.pubsub.redis.clientCertificateSecret=ours,dapr.pubsub.redis.database=2")).Succeeded));

        Assert.Equal(("s-0:26379,s-1:26379", "true", "main", "2"),
            (metadata["redisHost"], metadata["failover"], metadata["sentinelMasterName"], metadata["redisDB"]));
        Assert.Equal(("ours/tls.crt", "ours/tls.key"), (metadata["clientCert"], metadata["clientKey"]));
    }

    private static async Task<Dictionary<string, string>> ComponentAsync(string file) =>
        Metadata(await Helm.DocumentsAsync(ValueSet.Named("ci/" + file)));

    private static Dictionary<string, string> Metadata(IEnumerable<Manifest> documents) =>
        documents.Single(one => one.Kind == "Component").Spec.List("metadata").ToDictionary(
            entry => entry["name"]!.ToString(),
            entry => entry["value"]?.ToString() ?? $"{entry["secretKeyRef"]!["name"]}/{entry["secretKeyRef"]!["key"]}");

    private static List<long> Ports(Manifest policy) =>
        [.. policy.Spec.List("egress").SelectMany(rule => rule.List("ports")).Select(port => (long)port["port"]!)];

    private static string PathOf(string file) => Path.Combine(Helm.Chart, "ci", file + ".yaml");

    [GeneratedRegex(@"^#.*?:(\d+),ssl=true", RegexOptions.Multiline)]
    private static partial Regex RedisPort();
}
