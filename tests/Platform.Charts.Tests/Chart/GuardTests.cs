using Rapport.Platform.Charts.Tests.Tools;

namespace Rapport.Platform.Charts.Tests.Chart;

/// <summary>What is refused before anything reaches a cluster, and in which words.</summary>
public class GuardTests
{
    [SkippableTheory]
    [InlineData("contact.replicaz=3", "replicaz")]
    [InlineData("defaults.replicas=many", "defaults.replicas")]
    [InlineData("contact.settings.partitions=5000", "contact.settings.partitions")]
    [InlineData("contact.settings.phoneRegion=china", "contact.settings.phoneRegion")]
    [InlineData("tagging.settings.speed=1", "speed")]
    [InlineData("gateway.settings.callTimeout=10s", "gateway.settings.callTimeout")]
    [InlineData("environment=prod", "environment")]
    [InlineData("dapr.pubsub.type=nats", "dapr.pubsub.type")]
    [InlineData("dapr.pubsub.redis.host=redis", "dapr.pubsub.redis.host")]
    [InlineData("dapr.pubsub.redis.password=hunter2", "password")]
    [InlineData("networkPolicy.mongo.ports[0]=99999", "networkPolicy.mongo.ports")]
    [InlineData("contact.image.digest=sha256:abc", "contact.image.digest")]
    [InlineData("telemetry.endpoint=collector:4317", "telemetry.endpoint")]
    [InlineData("mongo.uri=mongodb://x", "mongo")]
    [InlineData("security.user=0", "security.user")]
    [InlineData("trust.secret=No_Name", "trust.secret")]
    [InlineData("dapr.sidecar.env.A=b\\,c", "dapr.sidecar.env")]
    [InlineData("networkPolicy.dnsPorts[0]=0", "networkPolicy.dnsPorts")]
    [InlineData("monitoring.alerts.runbooks=docs", "monitoring.alerts.runbooks")]
    public async Task Value_WrongOrUnknown_IsRefusedWithItsPath(string setting, string path)
    {
        var refusal = await Helm.TemplateAsync("--set", setting);

        Assert.NotEqual(0, refusal.ExitCode);
        Assert.Contains(path, refusal.Errors, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Production_Bare_NamesEverythingThatIsMissing()
    {
        var refusal = await Helm.TemplateAsync("--set", "environment=production");

        Assert.NotEqual(0, refusal.ExitCode);
        Assert.All(
            [
                "secrets.serviceToken names no Secret", "secrets.daprApiToken names no Secret",
                "secrets.appApiToken names no Secret", "contact.store.secret names no Secret",
                "journey.store.secret names no Secret", "notification.store.secret names no Secret",
                "scoring.store.secret names no Secret", "tagging.store.secret names no Secret",
                "dapr.pubsub.redis.host is empty", "dapr.pubsub.redis.tls is false", "dapr.pubsub.redis.auth is false",
                "notification.smtp.host is empty",
            ],
            sentence => Assert.Contains(sentence, refusal.Errors, StringComparison.Ordinal));
    }

    [SkippableTheory]
    [InlineData("secrets.serviceToken=", "secrets.serviceToken names no Secret (keys: token)")]
    [InlineData("contact.store.secret=", "contact.store.secret names no Secret")]
    [InlineData("notification.smtp.secret=", "notification.smtp.secret names no Secret")]
    [InlineData("contact.bootstrap.enabled=true", "contact.bootstrap.secret names no Secret")]
    [InlineData("images.tag=latest", "contact runs the floating tag latest")]
    [InlineData("notification.smtp.port=1025", "notification.smtp.port is 1025")]
    [InlineData("ingress.grpcHost=api.example.com", "ingress.host and ingress.grpcHost are the same")]
    [InlineData("trust.secret=a,trust.configMap=b", "trust names a Secret and a ConfigMap")]
    [InlineData("dapr.pubsub.scoped=false", "dapr.pubsub.scoped is false")]
    [InlineData("dapr.pubsub.redis.tls=false", "dapr.pubsub.redis.tls is false")]
    [InlineData("dapr.pubsub.redis.auth=false", "dapr.pubsub.redis.auth is false")]
    [InlineData("dapr.pubsub.type=kafka", "dapr.pubsub.kafka.brokers is empty")]
    [InlineData("ingress.tlsSecret=", "ingress.tlsSecret is empty")]
    [InlineData("networkPolicy.enabled=false", "networkPolicy.enabled is false")]
    [InlineData("notification.smtp.host=", "notification.smtp.host is empty")]
    public async Task Production_OneThingMissing_FailsWithItsSentence(string setting, string sentence)
    {
        var refusal = await Helm.TemplateAsync([.. ValueSet.Production.Options, "--set", setting]);

        Assert.NotEqual(0, refusal.ExitCode);
        Assert.Contains(sentence, refusal.Errors, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("contact.shutdown.graceSeconds=20", "contact.shutdown.graceSeconds is 20")]
    [InlineData("dapr.resiliency.maxRetries=9", "outlast dapr.pubsub.redis.processingTimeoutMs (60000 ms)")]
    [InlineData("defaults.autoscaling.enabled=true,defaults.autoscaling.minReplicas=9", "minReplicas is more than")]
    [InlineData("ingress.enabled=true", "ingress.enabled without ingress.host")]
    [InlineData("gatewayApi.enabled=true", "gatewayApi.enabled without gatewayApi.hostnames")]
    [InlineData("externalSecrets.enabled=true", "externalSecrets.enabled without externalSecrets.store.name")]
    public async Task Anywhere_ValuesThatDoNotGoTogether_FailWithASentence(string settings, string sentence)
    {
        var refusal = await Helm.TemplateAsync("--set", settings);

        Assert.NotEqual(0, refusal.ExitCode);
        Assert.Contains(sentence, refusal.Errors, StringComparison.Ordinal);
    }
}
