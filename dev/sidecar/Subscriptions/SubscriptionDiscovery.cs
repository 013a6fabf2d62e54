using System.Net;
using System.Text.Json;
using Rapport.Sidecar.Hosting;
using Rapport.Sidecar.Resiliency;

namespace Rapport.Sidecar.Subscriptions;

/// <summary>Finds out what an app wants to hear.</summary>
internal sealed class SubscriptionDiscovery(ServedApp app)
{
    private readonly RetryPolicy retry =
        new() { Exponential = true, MaxRetries = 3, TimeScale = app.Runtime.Settings.TimeScale };

    /// <summary>
    /// Asks the app (200: its list; 404: nothing; any other answer: three more tries, then nothing) and adds what
    /// resources declare. An app that breaks off without an answer is waited for and asked again. Subscriptions that
    /// the component's scopes forbid, or whose component is unknown, are left out.
    /// </summary>
    public async Task<IReadOnlyList<TopicSubscription>> Find(CancellationToken ct)
    {
        var answered = await AskApp(ct);
        List<TopicSubscription> accepted = [];
        foreach (var subscription in answered.Concat(app.Runtime.Resources.SubscriptionsOf(app.AppId)))
        {
            var known = accepted.Exists(s => (s.PubSubName, s.Topic) == (subscription.PubSubName, subscription.Topic));
            if (known)
                Log.SubscriptionRefused(app.Logger, app.AppId, $"{subscription.Topic}: subscribed to twice");
            else if (app.Runtime.PubSubOf(app.AppId, subscription.PubSubName) is not { } streams)
                Log.SubscriptionRefused(app.Logger, app.AppId, $"{subscription.PubSubName}: no such pubsub");
            else if (!streams.Component.Topics.MaySubscribe(app.AppId, subscription.Topic))
                Log.SubscriptionRefused(app.Logger, app.AppId, $"{subscription.Topic}: not in the app's scopes");
            else
                accepted.Add(subscription);
        }
        return accepted;
    }

    private async Task<IReadOnlyList<TopicSubscription>> AskApp(CancellationToken ct)
    {
        var failures = 0;
        while (true)
        {
            try
            {
                await app.Channel.Ask("/dapr/config", ct);
                var (status, body) = await app.Channel.Ask("/dapr/subscribe", ct);
                if (status == HttpStatusCode.NotFound) return [];
                if (status == HttpStatusCode.OK) return Read(body);
                if (!retry.Allows(++failures, TimeSpan.Zero, statusCode: null))
                {
                    Log.DiscoveryFailed(app.Logger, app.AppId, $"the app answered {(int)status}");
                    return [];
                }
            }
            catch (HttpRequestException unreachable)
            {
                Log.DiscoveryDelayed(app.Logger, app.AppId, unreachable.Message);
                await app.Channel.WaitForPort(app.Runtime.Clock, ct);
            }
            var delay = retry.DelayBefore(Math.Max(failures, 1), Random.Shared.NextDouble());
            await Task.Delay(delay, app.Runtime.Clock, ct);
        }
    }

    private IReadOnlyList<TopicSubscription> Read(byte[] body)
    {
        try
        {
            return SubscribeAnswer.Read(
                app.AppId, body, reason => Log.SubscriptionRefused(app.Logger, app.AppId, reason));
        }
        catch (JsonException malformed)
        {
            Log.DiscoveryFailed(app.Logger, app.AppId, malformed.Message);
            return [];
        }
    }
}
