namespace Rapport.Sidecar;

/// <summary>Everything the stand-in logs: ids, never payloads.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "{AppId}: subscribed to {Topics}")]
    public static partial void Subscribed(ILogger logger, string appId, string topics);

    [LoggerMessage(2, LogLevel.Warning, "{AppId}: subscription refused, {Reason}")]
    public static partial void SubscriptionRefused(ILogger logger, string appId, string reason);

    [LoggerMessage(3, LogLevel.Error, "{AppId}: no subscriptions, GET /dapr/subscribe failed: {Reason}")]
    public static partial void DiscoveryFailed(ILogger logger, string appId, string reason);

    [LoggerMessage(4, LogLevel.Information, "{AppId}: healthy is {Healthy}")]
    public static partial void HealthChanged(ILogger logger, string appId, bool healthy);

    [LoggerMessage(5, LogLevel.Debug, "{AppId}: {Topic} {MessageId} failed ({StatusCode}), retry {Retry} follows")]
    public static partial void Retrying(
        ILogger logger, string appId, string topic, string messageId, int retry, int? statusCode);

    [LoggerMessage(6, LogLevel.Warning, "{AppId}: {Topic} {MessageId} went to {DeadLetterTopic}")]
    public static partial void DeadLettered(
        ILogger logger, string appId, string topic, string messageId, string deadLetterTopic);

    [LoggerMessage(7, LogLevel.Error, "{AppId}: {Topic} {MessageId} failed for good and is lost")]
    public static partial void MessageLost(ILogger logger, string appId, string topic, string messageId);

    [LoggerMessage(8, LogLevel.Error, "{AppId}: publishingScopes forbid the dead-letter topic {Topic}")]
    public static partial void DeadLetterForbidden(ILogger logger, string appId, string topic);

    [LoggerMessage(9, LogLevel.Error, "{AppId}: the dead-letter topic {Topic} did not take {MessageId}")]
    public static partial void DeadLetterFailed(ILogger logger, string appId, string topic, string messageId);

    [LoggerMessage(10, LogLevel.Warning, "{AppId}: {Topic} {MessageId} is no JSON object and is dropped")]
    public static partial void NotDecodable(ILogger logger, string appId, string topic, string messageId);

    [LoggerMessage(11, LogLevel.Warning, "{AppId}: {Topic} {MessageId} is not acknowledged and comes again: {Reason}")]
    public static partial void NotAcknowledged(
        ILogger logger, string appId, string topic, string messageId, string reason);

    [LoggerMessage(12, LogLevel.Warning, "{AppId}: the consumer group of {Topic} vanished and is created again")]
    public static partial void GroupVanished(ILogger logger, string appId, string topic);

    [LoggerMessage(13, LogLevel.Warning, "{AppId}: cannot read {Topic}, trying on: {Reason}")]
    public static partial void RedisAway(ILogger logger, string appId, string topic, string reason);

    [LoggerMessage(14, LogLevel.Warning, "{AppId}: publishing to {Topic} failed: {Reason}")]
    public static partial void PublishFailed(ILogger logger, string appId, string topic, string reason);

    [LoggerMessage(15, LogLevel.Warning, "not used by the stand-in: {Resource}")]
    public static partial void ResourceIgnored(ILogger logger, string resource);

    [LoggerMessage(16, LogLevel.Information, "{PubSub}: Redis at {Host}, reachable: {Reachable}")]
    public static partial void BrokerConnecting(ILogger logger, string pubSub, string host, bool reachable);

    [LoggerMessage(17, LogLevel.Information, "chaos is now {Settings}")]
    public static partial void ChaosChanged(ILogger logger, string settings);

    [LoggerMessage(18, LogLevel.Warning, "{AppId}: GET /dapr/subscribe was not answered, trying on: {Reason}")]
    public static partial void DiscoveryDelayed(ILogger logger, string appId, string reason);
}
