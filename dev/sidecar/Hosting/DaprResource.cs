using YamlDotNet.Serialization;

namespace Rapport.Sidecar.Hosting;

/// <summary>One Dapr resource as its YAML says: the fields of all kinds that the stand-in reads.</summary>
internal sealed class DaprResource
{
    public string ApiVersion { get; init; } = "";

    public string Kind { get; init; } = "";

    public NamedPart Metadata { get; init; } = new();

    /// <summary>App ids the resource is meant for; empty means all.</summary>
    public List<string> Scopes { get; init; } = [];

    public SpecPart Spec { get; init; } = new();

    /// <summary>File it came from, for messages.</summary>
    [YamlIgnore]
    public string File { get; set; } = "";

    public bool IsFor(string appId) => Scopes.Count == 0 || Scopes.Contains(appId);

    internal sealed class NamedPart
    {
        public string Name { get; init; } = "";
    }

    internal sealed class SpecPart
    {
        public string Type { get; init; } = "";

        public string Version { get; init; } = "";

        public List<MetadataItem> Metadata { get; init; } = [];

        public PoliciesPart Policies { get; init; } = new();

        public TargetsPart Targets { get; init; } = new();

        [YamlMember(Alias = "pubsubname", ApplyNamingConventions = false)]
        public string PubSubName { get; init; } = "";

        public string Topic { get; init; } = "";

        public RoutesPart Routes { get; init; } = new();

        public string? DeadLetterTopic { get; init; }
    }

    internal sealed class MetadataItem
    {
        public string Name { get; init; } = "";

        public string? Value { get; init; }

        public string? EnvRef { get; init; }

        public Dictionary<string, string>? SecretKeyRef { get; init; }
    }

    internal sealed class PoliciesPart
    {
        public Dictionary<string, string> Timeouts { get; init; } = [];

        public Dictionary<string, RetryPart> Retries { get; init; } = [];

        public Dictionary<string, object> CircuitBreakers { get; init; } = [];
    }

    internal sealed class RetryPart
    {
        public string Policy { get; init; } = "constant";

        public string? Duration { get; init; }

        public string? MaxInterval { get; init; }

        public int? MaxRetries { get; init; }

        public MatchingPart? Matching { get; init; }
    }

    internal sealed class MatchingPart
    {
        public string? HttpStatusCodes { get; init; }

        [YamlMember(Alias = "gRPCStatusCodes", ApplyNamingConventions = false)]
        public string? GrpcStatusCodes { get; init; }
    }

    internal sealed class TargetsPart
    {
        public Dictionary<string, ComponentTarget> Components { get; init; } = [];
    }

    internal sealed class ComponentTarget
    {
        public PolicyNames? Inbound { get; init; }

        public PolicyNames? Outbound { get; init; }
    }

    internal sealed class PolicyNames
    {
        public string? Timeout { get; init; }

        public string? Retry { get; init; }

        public string? CircuitBreaker { get; init; }
    }

    internal sealed class RoutesPart
    {
        public string? Default { get; init; }

        public List<object> Rules { get; init; } = [];
    }
}
