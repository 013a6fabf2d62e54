using Rapport.Sidecar.Delivery;
using Rapport.Sidecar.Hosting;
using Rapport.Sidecar.Subscriptions;
using StackExchange.Redis;

namespace Rapport.Sidecar.Broker;

/// <summary>Reads a topic for an app: new entries as they come, unacknowledged ones once they are overdue.</summary>
internal sealed class TopicConsumer(
    TopicSubscription subscription, TopicStreams streams, DeliveryQueue queue, ServedApp app)
{
    private static readonly TimeSpan RedisRetry = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(10);

    private readonly TimeProvider clock = app.Runtime.Clock;

    /// <summary>Runs until cancelled, through every failure of Redis.</summary>
    public Task Run(CancellationToken ct) => Task.WhenAll(Guard(ReadNew, ct), Guard(Reclaim, ct));

    private async Task ReadNew(CancellationToken ct)
    {
        using var signal = streams.Signals.Listen(subscription.Topic);
        await streams.EnsureGroup(subscription.Topic, subscription.AppId);
        var poll = TimeSpan.FromMilliseconds(app.Runtime.Settings.PollMilliseconds);
        while (!ct.IsCancellationRequested)
        {
            await app.Runtime.Chaos.WhilePaused(subscription.AppId, ct);
            var messages = await streams.ReadNew(subscription.Topic, subscription.AppId);
            foreach (var message in messages) await queue.Add(message, ct);
            if (messages.Count > 0) continue;
            await queue.Flush(ct);
            await signal.Wait(poll, ct);
        }
    }

    private async Task Reclaim(CancellationToken ct)
    {
        if (!streams.Component.Redelivers) return;
        await streams.EnsureGroup(subscription.Topic, subscription.AppId);
        while (!ct.IsCancellationRequested)
        {
            var messages = await streams.ClaimIdle(
                subscription.Topic, subscription.AppId, streams.Component.ProcessingTimeout);
            foreach (var message in messages)
            {
                app.Counters.Count(DeliveryEvent.Reclaimed);
                await queue.Add(message, ct);
            }
            await queue.Flush(ct);
            await Task.Delay(streams.Component.RedeliverInterval, clock, ct);
        }
    }

    /// <summary>
    /// Repeats a loop whenever Redis fails it. A group that vanished (FLUSHDB, a restart without its data) is created
    /// anew from the stream's beginning, as Dapr does.
    /// </summary>
    private async Task Guard(Func<CancellationToken, Task> loop, CancellationToken ct)
    {
        long? reported = null;
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await loop(ct);
                return;
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (RedisServerException gone) when (gone.Message.StartsWith("NOGROUP", StringComparison.Ordinal))
            {
                Log.GroupVanished(app.Logger, subscription.AppId, subscription.Topic);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                if (reported is null || clock.GetElapsedTime(reported.Value) > ReportInterval)
                {
                    Log.RedisAway(app.Logger, subscription.AppId, subscription.Topic, failure.Message);
                    reported = clock.GetTimestamp();
                }
            }
            await Task.Delay(RedisRetry, clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
