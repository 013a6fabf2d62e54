using StackExchange.Redis;

namespace Rapport.Sidecar.Broker;

/// <summary>The topics of one component as Redis streams.</summary>
/// <remarks>
/// Keys: a topic's stream is the key of the topic's name. Entry fields: <c>data</c>, the envelope, and <c>metadata</c>,
/// a JSON object, only if there is any. Groups: one a subscribing app, named after it, created at the stream's
/// beginning; all replicas of the app are the one consumer of that name. The layout is that of Dapr's pubsub.redis,
/// so daprd and the stand-in may share a Redis.
/// </remarks>
internal sealed class TopicStreams(PubSubComponent component, RedisConnections redis, TopicSignals signals)
{
    private static readonly RedisValue DataField = "data";
    private static readonly RedisValue MetadataField = "metadata";

    public PubSubComponent Component => component;

    public TopicSignals Signals => signals;

    public bool IsUp => redis.AreUp;

    /// <summary>Appends one entry, trims the stream and wakes this process's consumers of the topic.</summary>
    /// <exception cref="RedisException">Redis did not confirm; the entry may be there all the same.</exception>
    public async Task Append(string topic, ReadOnlyMemory<byte> data, ReadOnlyMemory<byte> metadata)
    {
        NameValueEntry[] fields = metadata.IsEmpty
            ? [new(DataField, data)]
            : [new(DataField, data), new(MetadataField, metadata)];
        await redis.Write.StreamAddAsync(
            topic, fields, messageId: null, maxLength: component.MaxLengthApprox, useApproximateMaxLength: true);
        signals.Raise(topic);
    }

    /// <summary>Creates the app's group at the beginning of the topic, and the topic, unless they exist.</summary>
    public async Task EnsureGroup(string topic, string appId)
    {
        try
        {
            await redis.Write.StreamCreateConsumerGroupAsync(
                topic, appId, StreamPosition.Beginning, createStream: true);
        }
        catch (RedisServerException exists) when (exists.Message.StartsWith("BUSYGROUP", StringComparison.Ordinal))
        {
        }
    }

    /// <summary>Entries never handed to the app before, oldest first, at most the queue's depth.</summary>
    public async Task<IReadOnlyList<StreamMessage>> ReadNew(string topic, string appId)
    {
        var entries = await redis.Read.StreamReadGroupAsync(
            topic, appId, appId, StreamPosition.NewMessages, component.QueueDepth);
        return [.. entries.Where(entry => !entry.IsNull).Select(entry => MessageOf(topic, entry))];
    }

    /// <summary>
    /// Takes over entries handed out at least <paramref name="idle"/> ago and not acknowledged since. Entries that
    /// were trimmed away meanwhile are acknowledged: nothing is left to deliver.
    /// </summary>
    public async Task<IReadOnlyList<StreamMessage>> ClaimIdle(string topic, string appId, TimeSpan idle)
    {
        var milliseconds = (long)idle.TotalMilliseconds;
        var pending = await redis.Read.StreamPendingMessagesAsync(topic, appId, component.QueueDepth, RedisValue.Null);
        RedisValue[] ids = [.. pending.Where(p => p.IdleTimeInMilliseconds >= milliseconds).Select(p => p.MessageId)];
        if (ids.Length == 0) return [];
        var claimed = await redis.Read.StreamClaimAsync(topic, appId, appId, milliseconds, ids);
        List<StreamMessage> messages = [.. claimed.Where(e => !e.IsNull).Select(entry => MessageOf(topic, entry))];
        foreach (var id in ids.Except(messages.Select(m => (RedisValue)m.Id)))
            if ((await redis.Read.StreamRangeAsync(topic, id, id, 1)).Length == 0)
                await Acknowledge(topic, appId, id!);
        return messages;
    }

    public Task Acknowledge(string topic, string appId, string id) =>
        redis.Write.StreamAcknowledgeAsync(topic, appId, id);

    /// <summary>How far the app is behind in the topic; zeros while the stream or group does not exist.</summary>
    public async Task<TopicBacklog> BacklogOf(string topic, string appId)
    {
        try
        {
            var length = await redis.Read.StreamLengthAsync(topic);
            var groups = await redis.Read.StreamGroupInfoAsync(topic);
            var group = groups.FirstOrDefault(g => g.Name == appId);
            return new(topic, length, group.PendingMessageCount, group.Lag);
        }
        catch (RedisServerException)
        {
            return new(topic, 0, 0, 0);
        }
    }

    private static StreamMessage MessageOf(string topic, StreamEntry entry)
    {
        ReadOnlyMemory<byte> data = default, metadata = default;
        foreach (var field in entry.Values)
            if (field.Name == DataField) data = field.Value;
            else if (field.Name == MetadataField) metadata = field.Value;
        return new(topic, entry.Id!, data, metadata);
    }
}
