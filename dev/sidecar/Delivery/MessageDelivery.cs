using Rapport.Sidecar.Broker;
using Rapport.Sidecar.Hosting;
using Rapport.Sidecar.Publishing;
using Rapport.Sidecar.Resiliency;
using Rapport.Sidecar.Subscriptions;
using StackExchange.Redis;

namespace Rapport.Sidecar.Delivery;

/// <summary>
/// Takes a message to its end as Dapr 1.17 and later do on Redis: success, drop and the last failure are all
/// acknowledged; only a message whose handling outlived the processing timeout or was cut by a stop stays pending.
/// </summary>
internal sealed class MessageDelivery(TopicSubscription subscription, TopicStreams streams, ServedApp app)
{
    private readonly InboundPolicy policy =
        app.Runtime.Resources.Resiliency.InboundOf(subscription.PubSubName, subscription.AppId);

    private readonly TimeProvider clock = app.Runtime.Clock;

    private enum Ending
    {
        /// <summary>Handled, or safe in the dead-letter topic, or nobody's any more.</summary>
        Settled,

        /// <summary>All tries failed and no dead-letter topic took it.</summary>
        Failed,

        /// <summary>A stop came in between; someone will get it later.</summary>
        Abandoned,
    }

    /// <summary>Delivers one message and acknowledges it where Dapr would. Does not throw.</summary>
    /// <param name="message">The message.</param>
    /// <param name="closing">No new tries after this.</param>
    /// <param name="abort">The try under way ends too.</param>
    public async Task Handle(StreamMessage message, CancellationToken closing, CancellationToken abort)
    {
        try
        {
            var started = clock.GetTimestamp();
            var ending = await Settle(message, started, closing, abort);
            var late = streams.Component.Redelivers
                && clock.GetElapsedTime(started) >= streams.Component.ProcessingTimeout;
            if (ending == Ending.Abandoned || (ending == Ending.Failed && late))
            {
                app.Counters.Count(DeliveryEvent.Abandoned);
                return;
            }
            if (ending == Ending.Failed)
            {
                app.Counters.Count(DeliveryEvent.Lost);
                Log.MessageLost(app.Logger, subscription.AppId, message.Topic, message.Id);
            }
            await streams.Acknowledge(message.Topic, subscription.AppId, message.Id);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            Log.NotAcknowledged(app.Logger, subscription.AppId, message.Topic, message.Id, failure.Message);
        }
    }

    private async Task<Ending> Settle(
        StreamMessage message, long started, CancellationToken closing, CancellationToken abort)
    {
        if (StoredEvent.Read(message.Data.Span) is not { } stored)
        {
            app.Counters.Count(DeliveryEvent.Dropped);
            Log.NotDecodable(app.Logger, subscription.AppId, message.Topic, message.Id);
            return await DeadLetter(message) ? Ending.Settled : Ending.Failed;
        }
        if (stored.ExpiresAt <= clock.GetUtcNow())
        {
            app.Counters.Count(DeliveryEvent.Expired);
            await DeadLetter(message);
            return Ending.Settled;
        }
        for (var retry = 1; ; retry++)
        {
            var answer = await Try(message, stored, abort);
            switch (answer.Verdict)
            {
                case Verdict.Success:
                    app.Counters.Count(DeliveryEvent.Delivered);
                    return Ending.Settled;
                case Verdict.Drop:
                    app.Counters.Count(DeliveryEvent.Dropped);
                    await DeadLetter(message);
                    return Ending.Settled;
            }
            if (closing.IsCancellationRequested) return Ending.Abandoned;
            if (policy.Retry?.Allows(retry, clock.GetElapsedTime(started), answer.FailureCode) != true)
                return await DeadLetter(message) ? Ending.Settled : Ending.Failed;
            app.Counters.Count(DeliveryEvent.Retried);
            Log.Retrying(app.Logger, subscription.AppId, message.Topic, message.Id, retry, answer.FailureCode);
            if (!await Pause(policy.Retry.DelayBefore(retry, Random.Shared.NextDouble()), closing))
                return Ending.Abandoned;
        }
    }

    private async Task<AppAnswer> Try(StreamMessage message, StoredEvent stored, CancellationToken abort)
    {
        using var limit = policy.Timeout is { } timeout
            ? new CancellationTokenSource(timeout, clock)
            : new CancellationTokenSource();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, abort);
        try
        {
            var trace = TraceContext.Below(stored.TraceParent, stored.TraceState);
            return await app.Channel.Deliver(message, subscription, trace, either.Token);
        }
        catch (OperationCanceledException)
        {
            return AppAnswer.None;
        }
    }

    /// <summary>Copies the message unchanged to the dead-letter topic; false if there is none or it failed.</summary>
    private async Task<bool> DeadLetter(StreamMessage message)
    {
        if (subscription.DeadLetterTopic is not { } topic) return false;
        if (!streams.Component.Topics.MayPublish(subscription.AppId, topic))
        {
            Log.DeadLetterForbidden(app.Logger, subscription.AppId, topic);
            return false;
        }
        try
        {
            await streams.Append(topic, message.Data, message.Metadata);
        }
        catch (Exception redisAway) when (redisAway is RedisException or TimeoutException)
        {
            Log.DeadLetterFailed(app.Logger, subscription.AppId, topic, message.Id);
            return false;
        }
        app.Counters.Count(DeliveryEvent.DeadLettered);
        Log.DeadLettered(app.Logger, subscription.AppId, message.Topic, message.Id, topic);
        return true;
    }

    private async Task<bool> Pause(TimeSpan delay, CancellationToken closing)
    {
        try
        {
            await Task.Delay(delay, clock, closing);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
