using Rapport.Platform.Charts.Tests.Tools;

namespace Rapport.Platform.Charts.Tests.Chart;

/// <summary>A way to get the values wrong, and what is said to it before anything reaches a cluster.</summary>
/// <param name="Settings">As for <c>--set</c>.</param>
/// <param name="Says">The path of the value at fault, or the sentence that says what to do.</param>
internal sealed record Misuse(string Settings, string Says)
{
    /// <summary>Of an installation with nothing but defaults: what the schema refuses, by its path.</summary>
    public static IReadOnlyList<Misuse> Values { get; } =
    [
        // A name that is not there: a slip, or a value of another chart.
        new("contact.replicaz=3", "replicaz"),
        new("tagging.settings.speed=1", "speed"),
        new("mongo.uri=mongodb://x", "mongo"),
        new("dapr.pubsub.redis.password=hunter2", "password"),
        new("contact.autoscaling.metric.enabled=true", "contact.autoscaling"),
        new("networkPolicy.extraEgress.contact[0].prots[0].port=1", "prots"),
        new("defaults.tolerations[0].efect=NoSchedule", "efect"),
        // Another kind, form or range.
        new("defaults.replicas=many", "defaults.replicas"),
        new("defaults.replicas=0", "defaults.replicas"),
        new("scoring.replicas=-1", "scoring.replicas"),
        new("contact.settings.partitions=5000", "contact.settings.partitions"),
        new("contact.settings.phoneRegion=china", "contact.settings.phoneRegion"),
        new("gateway.settings.callTimeout=10s", "gateway.settings.callTimeout"),
        new("environment=prod", "environment"),
        new("dapr.pubsub.type=nats", "dapr.pubsub.type"),
        new("dapr.pubsub.consumerGroup=rapport", "dapr.pubsub.consumerGroup"),
        new("dapr.pubsub.redis.host=redis", "dapr.pubsub.redis.host"),
        new("dapr.pubsub.kafka.saslMechanism=GSSAPI", "dapr.pubsub.kafka.saslMechanism"),
        new("networkPolicy.mongo.ports[0]=99999", "networkPolicy.mongo.ports"),
        new("networkPolicy.dnsPorts[0]=0", "networkPolicy.dnsPorts"),
        new("contact.image.digest=sha256:abc", "contact.image.digest"),
        new("images.tag=a/b", "images.tag"),
        new("images.registry=https://registry.example.com", "images.registry"),
        new("telemetry.endpoint=collector:4317", "telemetry.endpoint"),
        new("telemetry.samplingRatio=1%", "telemetry.samplingRatio"),
        new("security.user=0", "security.user"),
        new("trust.secret=No_Name", "trust.secret"),
        new("dapr.sidecar.env.A=b\\,c", "dapr.sidecar.env"),
        new("dapr.sidecar.cpuLimit=half", "dapr.sidecar.cpuLimit"),
        new("contact.resources.limits.memory=512MB", "contact.resources.limits.memory"),
        new("contact.resources.limits.memory=512m", "contact.resources.limits.memory"),
        new("monitoring.alerts.runbooks=docs", "monitoring.alerts.runbooks"),
        new("monitoring.objectives.accept.percent=100", "monitoring.objectives.accept.percent"),
        new("monitoring.objectives.accept.seconds=3", "monitoring.objectives.accept.seconds"),
        new("monitoring.metrics.interval=15", "monitoring.metrics.interval"),
        new("externalSecrets.refreshInterval=daily", "externalSecrets.refreshInterval"),
        new("notification.publicUrl=http://rapport.example", "notification.publicUrl"),
        new("notification.smtp.from=Rapport", "notification.smtp.from"),
        new("ingress.host=https://api.example.com", "ingress.host"),
        new("ingress.controller=apache", "ingress.controller"),
        new("scoring.env[0].name=A", "scoring.env"),
        new("scoring.volumes[0].name=tmp,scoring.volumes[0].emptyDir.medium=Memory", "scoring.volumes"),
        // Taken away.
        new("defaults.autoscaling.cpuPercent=null", "cpuPercent"),
        new("defaults.replicas=null", "replicas"),
        new("networkPolicy.dns=null", "dns"),
        new("contact.store.database=null", "database"),
    ];

    /// <summary>Of the same: values that do not go together, each with its sentence.</summary>
    public static IReadOnlyList<Misuse> Together { get; } =
    [
        new("contact.shutdown.graceSeconds=20", "contact.shutdown.graceSeconds is 20"),
        new("dapr.resiliency.maxRetries=9", "outlast dapr.pubsub.redis.processingTimeoutMs (60000 ms)"),
        new("defaults.autoscaling.enabled=true,defaults.autoscaling.minReplicas=9", "minReplicas is more than"),
        new("scoring.autoscaling.enabled=true,scoring.resources.requests.cpu=null", "scoring.resources.requests.cpu"),
        new("ingress.enabled=true", "ingress.enabled without ingress.host"),
        new("gatewayApi.enabled=true", "gatewayApi.enabled without gatewayApi.hostnames"),
        new("externalSecrets.enabled=true", "externalSecrets.enabled without externalSecrets.store.name"),
        new("notification.smtp.auth=true", "notification.smtp.auth without notification.smtp.host"),
        new("monitoring.alerts.enabled=true", "without monitoring.metrics.enabled"),
        new("monitoring.objectives.enabled=true", "without monitoring.metrics.enabled"),
        new("journey.store.database=rapport_contact", "rapport_contact is the database of two services"),
        new("dapr.sidecar.memoryRequestMi=512", "dapr.sidecar.memoryRequestMi is more than"),
        // A port that a policy shuts.
        new("dapr.pubsub.redis.host=broker:6390", "dapr.pubsub.redis.host asks for port 6390"),
        new("dapr.pubsub.type=kafka,dapr.pubsub.kafka.brokers=a:9092\\,b:9093,networkPolicy.broker.ports[0]=9092", "asks for port 9093"),
        new("telemetry.endpoint=http://collector:4318", "telemetry.endpoint asks for port 4318"),
        new("telemetry.endpoint=https://collector", "telemetry.endpoint asks for port 443"),
        // The broker.
        new("dapr.pubsub.redis.host=a:6379\\,b:6379", "names several servers"),
        new("dapr.pubsub.redis.sentinel.masterName=main", "masterName without dapr.pubsub.redis.host"),
        new("dapr.pubsub.redis.host=a:6379,dapr.pubsub.redis.redisType=cluster,dapr.pubsub.redis.sentinel.masterName=main", "leave one of the two out"),
        new("dapr.pubsub.redis.redisType=cluster,dapr.pubsub.redis.database=2", "a cluster has database 0 alone"),
        new("dapr.pubsub.redis.username=rapport", "dapr.pubsub.redis.username without dapr.pubsub.redis.auth"),
        new("dapr.pubsub.redis.clientCertificateSecret=ours", "clientCertificateSecret without dapr.pubsub.redis.tls"),
        new("dapr.pubsub.type=kafka", "dapr.pubsub.kafka.brokers is empty"),
        new(Kafka + "dapr.pubsub.kafka.heartbeatSeconds=5", "more than a third"),
        new(Kafka + "dapr.pubsub.kafka.username=", "dapr.pubsub.kafka.username is empty"),
        new(Kafka + "dapr.pubsub.kafka.authType=mtls,dapr.pubsub.kafka.tls=false", "dapr.pubsub.kafka.authType is mtls"),
        new(Kafka + "dapr.pubsub.kafka.saslMechanism=PLAINTEXT,dapr.pubsub.kafka.tls=false", "the password would cross"),
        // What the chart itself needs of a pod.
        new("scoring.podAnnotations.dapr\\.io/env=A=b", "use dapr.sidecar.env"),
        new("scoring.podAnnotations.dapr\\.io/app-id=other", "dapr.io/app-id is the chart's"),
        new("scoring.podLabels.app\\.kubernetes\\.io/name=other", "app.kubernetes.io/name is the chart's"),
        new("scoring.volumeMounts[0].name=reports,scoring.volumeMounts[0].mountPath=/reports", "mounts a volume that scoring.volumes does not have"),
        new("scoring.volumeMounts[0].name=tmp,scoring.volumeMounts[0].mountPath=/app", "/app would hide"),
    ];

    /// <summary>Of a production installation that lacks nothing: one thing taken from it.</summary>
    public static IReadOnlyList<Misuse> InProduction { get; } =
    [
        new("secrets.serviceToken=", "secrets.serviceToken names no Secret (keys: token)"),
        new("contact.store.secret=", "contact.store.secret names no Secret"),
        new("notification.smtp.secret=", "notification.smtp.secret names no Secret"),
        new("contact.bootstrap.enabled=true", "contact.bootstrap.secret names no Secret"),
        new("images.tag=latest", "contact runs the floating tag latest"),
        new("notification.smtp.port=1025", "notification.smtp.port is 1025"),
        new("ingress.grpcHost=api.example.com", "ingress.host and ingress.grpcHost are the same"),
        new("trust.secret=a,trust.configMap=b", "trust names a Secret and a ConfigMap"),
        new("dapr.pubsub.scoped=false", "dapr.pubsub.scoped is false"),
        new("dapr.pubsub.redis.tls=false", "dapr.pubsub.redis.tls is false"),
        new("dapr.pubsub.redis.auth=false", "dapr.pubsub.redis.auth is false"),
        new("dapr.pubsub.type=kafka", "dapr.pubsub.kafka.brokers is empty"),
        new("dapr.pubsub.type=kafka,dapr.pubsub.kafka.brokers=a:6380,dapr.pubsub.kafka.authType=mtls", "dapr.pubsub.kafka.clientCertificateSecret names no Secret"),
        new("ingress.tlsSecret=", "ingress.tlsSecret is empty"),
        new("networkPolicy.enabled=false", "networkPolicy.enabled is false"),
        new("notification.smtp.host=", "notification.smtp.host is empty"),
    ];

    private const string Kafka = "dapr.pubsub.type=kafka,dapr.pubsub.kafka.brokers=a:6379,";
}
