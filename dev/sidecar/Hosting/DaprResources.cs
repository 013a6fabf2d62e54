using Rapport.Sidecar.Broker;
using Rapport.Sidecar.Resiliency;
using Rapport.Sidecar.Subscriptions;

namespace Rapport.Sidecar.Hosting;

/// <summary>The Dapr resources that the stand-in acts on, checked, with the time scale applied.</summary>
internal sealed class DaprResources
{
    private readonly List<DaprResource> subscriptions;

    /// <exception cref="SettingsException">A resource cannot be honoured.</exception>
    public DaprResources(IReadOnlyList<DaprResource> resources, double timeScale, Func<string, string?> environment)
    {
        Components =
        [
            .. resources.Where(r => r is { Kind: "Component", Spec.Type: "pubsub.redis" })
                .Select(r => PubSubComponent.From(r, environment))
                .Select(c => c with
                {
                    ProcessingTimeout = c.ProcessingTimeout * timeScale,
                    RedeliverInterval = c.RedeliverInterval * timeScale,
                }),
        ];
        Resiliency = new ResiliencyPolicies([.. resources.Where(r => r.Kind == "Resiliency")], timeScale);
        subscriptions = [.. resources.Where(r => r.Kind == "Subscription")];
        Ignored =
        [
            .. resources.Where(r => r.Kind is not ("Component" or "Resiliency" or "Subscription")
                    || r is { Kind: "Component", Spec.Type: not "pubsub.redis" })
                .Select(r => $"{r.File}: {r.Kind} {r.Metadata.Name} {r.Spec.Type}".TrimEnd()),
        ];
        foreach (var subscription in subscriptions) Check(subscription);
    }

    public IReadOnlyList<PubSubComponent> Components { get; }

    public ResiliencyPolicies Resiliency { get; }

    /// <summary>Resources of kinds and types that the stand-in has no use for.</summary>
    public IReadOnlyList<string> Ignored { get; }

    /// <summary>Subscriptions that resources of kind Subscription declare for the app.</summary>
    public IEnumerable<TopicSubscription> SubscriptionsOf(string appId) =>
        subscriptions.Where(s => s.IsFor(appId)).Select(s => new TopicSubscription(
            appId, s.Spec.PubSubName, s.Spec.Topic, SubscribeAnswer.WithSlash(s.Spec.Routes.Default!),
            string.IsNullOrEmpty(s.Spec.DeadLetterTopic) ? null : s.Spec.DeadLetterTopic, "DECLARATIVE"));

    private static void Check(DaprResource subscription)
    {
        var problem = subscription switch
        {
            { ApiVersion: not "dapr.io/v2alpha1" } => "only dapr.io/v2alpha1 is supported",
            { Spec.Routes.Rules.Count: > 0 } => "routing rules are not supported by the stand-in",
            { Spec.Routes.Default: null or "" } => "it has no routes.default",
            { Spec.Topic: "" } => "it has no topic",
            _ => null,
        };
        if (problem is not null)
            throw new SettingsException($"{subscription.File}, subscription {subscription.Metadata.Name}: {problem}.");
    }
}
