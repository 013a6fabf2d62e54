using Rapport.Sidecar.Broker;
using Rapport.Sidecar.Delivery;
using Rapport.Sidecar.Hosting;

namespace Rapport.Sidecar.Subscriptions;

/// <summary>An app's subscriptions at work, from start to drain.</summary>
internal sealed class SubscriptionRun : IDisposable
{
    private readonly ServedApp app;
    private readonly CancellationTokenSource closing = new();
    private readonly CancellationTokenSource abort = new();
    private readonly Task running;

    private SubscriptionRun(ServedApp app, IReadOnlyList<TopicSubscription> subscriptions)
    {
        this.app = app;
        running = Task.WhenAll(subscriptions.GroupBy(s => s.PubSubName).Select(Run));
    }

    /// <summary>Starts consuming the topics.</summary>
    public static SubscriptionRun Start(ServedApp app, IReadOnlyList<TopicSubscription> subscriptions) =>
        new(app, subscriptions);

    /// <summary>
    /// Takes no new messages, lets deliveries under way end (longest <paramref name="limit"/>, then they are cut) and
    /// leaves the rest unacknowledged.
    /// </summary>
    public async Task Stop(TimeSpan limit)
    {
        await closing.CancelAsync();
        try
        {
            await running.WaitAsync(limit, app.Runtime.Clock);
        }
        catch (TimeoutException)
        {
            await abort.CancelAsync();
            await running;
        }
    }

    public void Dispose()
    {
        closing.Dispose();
        abort.Dispose();
    }

    private Task Run(IGrouping<string, TopicSubscription> component)
    {
        var streams = app.Runtime.PubSubs[component.Key];
        var queue = new DeliveryQueue(app, streams);
        var deliveries = component.ToDictionary(s => s.Topic, s => new MessageDelivery(s, streams, app));
        return Task.WhenAll(
        [
            queue.Work(m => deliveries[m.Topic].Handle(m, closing.Token, abort.Token), closing.Token),
            .. component.Select(s => new TopicConsumer(s, streams, queue, app).Run(closing.Token)),
        ]);
    }
}
