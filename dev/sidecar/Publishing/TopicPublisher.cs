using System.Text.Json;
using Rapport.Sidecar.Broker;
using Rapport.Sidecar.Hosting;
using StackExchange.Redis;

namespace Rapport.Sidecar.Publishing;

/// <summary>Publishes on behalf of an app: checks, wraps, appends.</summary>
internal sealed class TopicPublisher(SidecarRuntime runtime, ILogger<TopicPublisher> logger)
{
    /// <summary>Null when the event is in the stream, else why it is not, or not certainly.</summary>
    public async Task<PublishFailure?> Publish(PublishRequest request)
    {
        if (Refusal(request, out var streams) is { } refusal) return refusal;
        var now = TimeZoneInfo.ConvertTime(runtime.Clock.GetUtcNow(), runtime.Clock.LocalTimeZone);
        if (CloudEventEnvelope.Wrap(request, Guid.NewGuid(), now) is not { } envelope)
            return PublishFailure.NotACloudEvent();
        try
        {
            await streams!.Append(request.Topic, envelope, Stored(request.Metadata));
            return null;
        }
        catch (Exception redisAway) when (redisAway is RedisException or TimeoutException)
        {
            Log.PublishFailed(logger, request.AppId, request.Topic, redisAway.Message);
            return PublishFailure.Broker(request.Topic, request.PubSubName);
        }
    }

    private PublishFailure? Refusal(PublishRequest request, out TopicStreams? streams)
    {
        streams = runtime.PubSubOf(request.AppId, request.PubSubName);
        if (request.PubSubName.Length == 0) return PublishFailure.NameEmpty();
        if (runtime.Resources.Components.Count == 0) return PublishFailure.NotConfigured();
        if (streams is null) return PublishFailure.NotFound(request.PubSubName);
        if (request.Topic.Length == 0) return PublishFailure.TopicEmpty(request.PubSubName);
        if (!streams.Component.Topics.MayPublish(request.AppId, request.Topic))
            return PublishFailure.Forbidden(request.AppId, request.Topic);
        var raw = request.MetadataOf("rawPayload");
        return bool.TryParse(raw, out var isRaw) && isRaw ? PublishFailure.Raw() : null;
    }

    private static ReadOnlyMemory<byte> Stored(IReadOnlyDictionary<string, string> metadata) =>
        metadata.Count == 0 ? default : JsonSerializer.SerializeToUtf8Bytes(metadata);
}
