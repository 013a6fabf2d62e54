using System.Text.Json;

namespace Rapport.Sidecar.Subscriptions;

/// <summary>An app's answer to <c>GET /dapr/subscribe</c>, made into subscriptions.</summary>
internal static class SubscribeAnswer
{
    // Dapr writes pubsubname, the SDK pubsubName: Go reads names without regard to case, so must we.
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    /// <summary>Reads the answer.</summary>
    /// <param name="appId">The app that answered.</param>
    /// <param name="json">The answer's body.</param>
    /// <param name="refused">Called with a sentence for every subscription that is left out.</param>
    /// <exception cref="JsonException">The body is not the JSON array it should be.</exception>
    public static IReadOnlyList<TopicSubscription> Read(string appId, ReadOnlySpan<byte> json, Action<string> refused)
    {
        List<TopicSubscription> subscriptions = [];
        foreach (var item in JsonSerializer.Deserialize<List<Item>>(json, Options) ?? [])
        {
            var path = item.Routes?.Default is { Length: > 0 } route ? route : item.Route;
            var problem = item switch
            {
                { Topic.Length: 0 } => "it names no topic",
                { Routes.Rules.Count: > 0 } => "routing rules are not supported by the stand-in",
                { BulkSubscribe.Enabled: true } => "bulk subscriptions are not supported by the stand-in",
                _ when IsRaw(item) => "raw payloads are not supported by the stand-in",
                _ when path.Length == 0 => "it has no route",
                _ => null,
            };
            if (problem is null)
                subscriptions.Add(new(appId, item.PubSubName, item.Topic, WithSlash(path), Text(item.DeadLetterTopic),
                    "PROGRAMMATIC"));
            else
                refused($"{item.PubSubName}/{item.Topic}: {problem}");
        }
        return subscriptions;
    }

    /// <summary>The path as a URL path: Dapr's .NET SDK leaves the leading slash out.</summary>
    public static string WithSlash(string path) => path.StartsWith('/') ? path : "/" + path;

    private static bool IsRaw(Item item) => item.Metadata?.Any(pair =>
        pair.Key.Equals("rawPayload", StringComparison.OrdinalIgnoreCase)
        && pair.Value.Equals("true", StringComparison.OrdinalIgnoreCase)) == true;

    private static string? Text(string? value) => string.IsNullOrEmpty(value) ? null : value;

    private sealed record Item
    {
        public string PubSubName { get; init; } = "";

        public string Topic { get; init; } = "";

        public string Route { get; init; } = "";

        public string? DeadLetterTopic { get; init; }

        public Dictionary<string, string>? Metadata { get; init; }

        public RoutesItem? Routes { get; init; }

        public BulkItem? BulkSubscribe { get; init; }
    }

    private sealed record RoutesItem
    {
        public string? Default { get; init; }

        public List<JsonElement> Rules { get; init; } = [];
    }

    private sealed record BulkItem
    {
        public bool Enabled { get; init; }
    }
}
