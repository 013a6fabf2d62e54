namespace Rapport.Sidecar.Subscriptions;

/// <summary>Which app may publish to and hear which topic of one component.</summary>
/// <remarks>
/// Source: Dapr's scoping of pubsub topics. Lists are comma-separated; scopes read <c>app1=t1,t2;app2=t3</c>, and
/// <c>app=</c> denies the app everything.
/// </remarks>
internal sealed class TopicScopes
{
    private readonly HashSet<string> allowed;
    private readonly HashSet<string> protectedTopics;
    private readonly Dictionary<string, HashSet<string>> publishing;
    private readonly Dictionary<string, HashSet<string>> subscription;

    /// <param name="metadata">The component's metadata; the four keys concerned may be absent.</param>
    public TopicScopes(IReadOnlyDictionary<string, string> metadata)
    {
        allowed = Topics(metadata.GetValueOrDefault("allowedTopics"));
        protectedTopics = Topics(metadata.GetValueOrDefault("protectedTopics"));
        publishing = Scopes(metadata.GetValueOrDefault("publishingScopes"));
        subscription = Scopes(metadata.GetValueOrDefault("subscriptionScopes"));
    }

    public bool MayPublish(string appId, string topic) => Allows(publishing, appId, topic);

    public bool MaySubscribe(string appId, string topic) => Allows(subscription, appId, topic);

    private bool Allows(Dictionary<string, HashSet<string>> scopes, string appId, string topic)
    {
        if (allowed.Count > 0 && !allowed.Contains(topic)) return false;
        return scopes.TryGetValue(appId, out var own) ? own.Contains(topic) : !protectedTopics.Contains(topic);
    }

    private static Dictionary<string, HashSet<string>> Scopes(string? text)
    {
        Dictionary<string, HashSet<string>> scopes = [];
        foreach (var scope in Parts(text, ';'))
        {
            var sign = scope.IndexOf('=', StringComparison.Ordinal);
            if (sign <= 0) throw new FormatException($"\"{scope}\" is not a scope of the form app=topic1,topic2.");
            scopes[scope[..sign].Trim()] = Topics(scope[(sign + 1)..]);
        }
        return scopes;
    }

    private static HashSet<string> Topics(string? text) => [.. Parts(text, ',')];

    private static string[] Parts(string? text, char separator) =>
        (text ?? "").Split(separator, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
