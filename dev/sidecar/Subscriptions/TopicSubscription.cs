namespace Rapport.Sidecar.Subscriptions;

/// <summary>An app hears a topic.</summary>
/// <param name="AppId">The app, also the name of its consumer group.</param>
/// <param name="PubSubName">The component.</param>
/// <param name="Topic">The topic.</param>
/// <param name="Path">Where events are posted, with leading slash.</param>
/// <param name="DeadLetterTopic">Where events go that cannot be delivered; null for nowhere.</param>
/// <param name="Source">PROGRAMMATIC (the app said so) or DECLARATIVE (a resource says so).</param>
internal sealed record TopicSubscription(
    string AppId, string PubSubName, string Topic, string Path, string? DeadLetterTopic, string Source);
