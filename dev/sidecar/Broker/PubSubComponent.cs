using System.Globalization;
using Rapport.Sidecar.Hosting;
using Rapport.Sidecar.Resiliency;
using Rapport.Sidecar.Subscriptions;

namespace Rapport.Sidecar.Broker;

/// <summary>A <c>pubsub.redis</c> component: where its Redis is and how it hands out messages.</summary>
internal sealed record PubSubComponent
{
    public required string Name { get; init; }

    /// <summary><c>host:port</c>.</summary>
    public required string RedisHost { get; init; }

    /// <summary>Empty for none.</summary>
    public string RedisUsername { get; init; } = "";

    /// <summary>Empty for none.</summary>
    public string RedisPassword { get; init; } = "";

    public int RedisDatabase { get; init; }

    /// <summary>Deliveries of one app at a time, over all topics. Default 10.</summary>
    public int Concurrency { get; init; } = 10;

    /// <summary>Messages read ahead for one app, and most messages a read. Default 100.</summary>
    public int QueueDepth { get; init; } = 100;

    /// <summary>A message unacknowledged for so long is delivered again. Default 60 s; 0 disables redelivery.</summary>
    public TimeSpan ProcessingTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Time between two searches for unacknowledged messages. Default 15 s; 0 disables redelivery.</summary>
    public TimeSpan RedeliverInterval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Streams are trimmed to about so many entries; null for no limit.</summary>
    public long? MaxLengthApprox { get; init; }

    public required TopicScopes Topics { get; init; }

    /// <summary>App ids that may use the component; empty means all.</summary>
    public IReadOnlyList<string> AppScopes { get; init; } = [];

    public bool IsFor(string appId) => AppScopes.Count == 0 || AppScopes.Contains(appId);

    /// <summary>Whether messages left unacknowledged ever come back.</summary>
    public bool Redelivers => ProcessingTimeout > TimeSpan.Zero && RedeliverInterval > TimeSpan.Zero;

    /// <summary>Reads the component from its resource.</summary>
    /// <param name="resource">A resource of kind Component and type pubsub.redis.</param>
    /// <param name="environment">Looks up the variables that <c>envRef</c> items name.</param>
    /// <exception cref="SettingsException">A value is missing or unusable.</exception>
    public static PubSubComponent From(DaprResource resource, Func<string, string?> environment)
    {
        var metadata = resource.Spec.Metadata.ToDictionary(
            item => item.Name, item => ValueOf(item, resource, environment), StringComparer.OrdinalIgnoreCase);
        if (metadata.GetValueOrDefault("redisHost") is not { Length: > 0 } host)
            throw Fault(resource, "redisHost", "is missing or empty");
        try
        {
            return new PubSubComponent
            {
                Name = resource.Metadata.Name,
                RedisHost = host,
                RedisUsername = metadata.GetValueOrDefault("redisUsername", ""),
                RedisPassword = metadata.GetValueOrDefault("redisPassword", ""),
                RedisDatabase = Number(resource, metadata, "redisDB", 0, 0),
                Concurrency = Number(resource, metadata, "concurrency", 10, 1),
                QueueDepth = Number(resource, metadata, "queueDepth", 100, 1),
                ProcessingTimeout = Milliseconds(resource, metadata, "processingTimeout", 60_000),
                RedeliverInterval = Milliseconds(resource, metadata, "redeliverInterval", 15_000),
                MaxLengthApprox =
                    Number(resource, metadata, "maxLenApprox", 0, 0) is > 0 and var length ? length : null,
                Topics = new TopicScopes(metadata),
                AppScopes = resource.Scopes,
            };
        }
        catch (FormatException invalid)
        {
            throw new SettingsException($"{resource.File}, component {resource.Metadata.Name}: {invalid.Message}");
        }
    }

    private static string ValueOf(
        DaprResource.MetadataItem item, DaprResource resource, Func<string, string?> environment)
    {
        if (item.SecretKeyRef is not null)
            throw Fault(resource, item.Name, "is a secretKeyRef, which the stand-in cannot read; use value or envRef");
        return item.EnvRef is { } variable ? environment(variable) ?? "" : item.Value ?? "";
    }

    private static int Number(
        DaprResource resource, Dictionary<string, string> metadata, string name, int fallback, int least)
    {
        if (metadata.GetValueOrDefault(name) is not { Length: > 0 } text) return fallback;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least
            ? number
            : throw Fault(resource, name, $"is \"{text}\", not a whole number of at least {least}");
    }

    private static TimeSpan Milliseconds(
        DaprResource resource, Dictionary<string, string> metadata, string name, int fallback)
    {
        if (metadata.GetValueOrDefault(name) is not { Length: > 0 } text) return TimeSpan.FromMilliseconds(fallback);
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return TimeSpan.FromMilliseconds(number);
        // daprd reads redeliverInterval only as a number and silently falls back to 15 s otherwise.
        if (name == "redeliverInterval") throw Fault(resource, name, $"is \"{text}\"; write plain milliseconds");
        return GoDuration.Parse(text);
    }

    private static SettingsException Fault(DaprResource resource, string name, string what) =>
        new($"{resource.File}, component {resource.Metadata.Name}: metadata {name} {what}.");
}
