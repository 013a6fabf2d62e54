using Dapr.Client.Autogen.Grpc.v1;
using Rapport.Sidecar.Hosting;

namespace Rapport.Sidecar.Subscriptions;

/// <summary>What a sidecar tells about itself, in the two shapes of Dapr's APIs.</summary>
internal static class SidecarMetadata
{
    private const string RuntimeVersion = "1.18.3-standin";
    private const string ComponentType = "pubsub.redis";

    public static GetMetadataResponse ForGrpc(AppSidecar sidecar)
    {
        var app = sidecar.App.Settings;
        var response = new GetMetadataResponse
        {
            Id = app.AppId,
            RuntimeVersion = RuntimeVersion,
            ExtendedMetadata = { ["daprRuntimeVersion"] = RuntimeVersion },
            AppConnectionProperties = new AppConnectionProperties
            {
                Port = app.AppPort,
                Protocol = app.AppProtocol,
                ChannelAddress = "127.0.0.1",
            },
        };
        response.RegisteredComponents.AddRange(ComponentsOf(sidecar).Select(name =>
            new RegisteredComponents { Name = name, Type = ComponentType, Version = "v1" }));
        foreach (var subscription in sidecar.Subscriptions ?? [])
            response.Subscriptions.Add(new PubsubSubscription
            {
                PubsubName = subscription.PubSubName,
                Topic = subscription.Topic,
                DeadLetterTopic = subscription.DeadLetterTopic ?? "",
                Type = subscription.Source == "DECLARATIVE"
                    ? PubsubSubscriptionType.Declarative
                    : PubsubSubscriptionType.Programmatic,
                Rules = new PubsubSubscriptionRules
                {
                    Rules = { new PubsubSubscriptionRule { Path = subscription.Path } },
                },
            });
        return response;
    }

    /// <summary>The body of GET /v1.0/metadata, to be written as JSON.</summary>
    public static object ForHttp(AppSidecar sidecar)
    {
        var app = sidecar.App.Settings;
        return new
        {
            id = app.AppId,
            runtimeVersion = RuntimeVersion,
            components = ComponentsOf(sidecar).Select(name =>
                new { name, type = ComponentType, version = "v1", capabilities = Array.Empty<string>() }),
            subscriptions = (sidecar.Subscriptions ?? []).Select(s => new
            {
                pubsubname = s.PubSubName,
                topic = s.Topic,
                rules = new[] { new { match = "", path = s.Path } },
                deadLetterTopic = s.DeadLetterTopic ?? "",
                type = s.Source,
            }),
            extended = new { daprRuntimeVersion = RuntimeVersion },
            appConnectionProperties = new
            {
                port = app.AppPort,
                protocol = app.AppProtocol,
                channelAddress = "127.0.0.1",
            },
        };
    }

    private static IEnumerable<string> ComponentsOf(AppSidecar sidecar) =>
        sidecar.App.Runtime.Resources.Components.Where(c => c.IsFor(sidecar.App.AppId)).Select(c => c.Name);
}
