using System.Threading.Channels;
using Rapport.Sidecar.Broker;
using Rapport.Sidecar.Chaos;
using Rapport.Sidecar.Hosting;

namespace Rapport.Sidecar.Delivery;

/// <summary>
/// The bounded queue and the workers of one app and component, shared by all its topics as in Dapr: no order is kept
/// and a slow topic holds up the others.
/// </summary>
internal sealed class DeliveryQueue
{
    private readonly ServedApp app;
    private readonly TopicStreams streams;
    private readonly Channel<StreamMessage> queue;
    private readonly List<StreamMessage> heldBack = [];

    public DeliveryQueue(ServedApp app, TopicStreams streams)
    {
        this.app = app;
        this.streams = streams;
        queue = Channel.CreateBounded<StreamMessage>(streams.Component.QueueDepth);
    }

    private ChaosDice Dice => app.Runtime.Chaos.DiceOf(app.AppId);

    /// <summary>Queues a message, waiting for room; chaos may take it away, double it or hold it back.</summary>
    public async Task Add(StreamMessage message, CancellationToken ct)
    {
        if (Dice.Loses())
        {
            app.Counters.Count(DeliveryEvent.ChaosLost);
            await streams.Acknowledge(message.Topic, app.AppId, message.Id);
            return;
        }
        await Release(message, ct);
        if (!Dice.Repeats()) return;
        app.Counters.Count(DeliveryEvent.ChaosRepeated);
        await Release(message, ct);
    }

    /// <summary>Queues what was held back: nothing more is coming for now.</summary>
    public async Task Flush(CancellationToken ct)
    {
        while (TryTakeHeldBack(out var message)) await queue.Writer.WriteAsync(message, ct);
    }

    /// <summary>Delivers until closed. What is queued and not begun by then is left for redelivery.</summary>
    /// <param name="handle">Takes one message to its end; must not throw.</param>
    /// <param name="closing">Ends the work after the messages under way.</param>
    public Task Work(Func<StreamMessage, Task> handle, CancellationToken closing) =>
        Task.WhenAll(Enumerable.Range(0, streams.Component.Concurrency).Select(_ => WorkOne(handle, closing)));

    private async Task WorkOne(Func<StreamMessage, Task> handle, CancellationToken closing)
    {
        try
        {
            await foreach (var message in queue.Reader.ReadAllAsync(closing))
            {
                await app.Runtime.Chaos.WhilePaused(app.AppId, closing);
                if (Dice.Delay() is var delay && delay > TimeSpan.Zero)
                    await Task.Delay(delay, app.Runtime.Clock, closing);
                closing.ThrowIfCancellationRequested();
                await handle(message);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task Release(StreamMessage message, CancellationToken ct)
    {
        StreamMessage released;
        lock (heldBack)
            if (!Dice.TryRelease(heldBack, message, out released))
                return;
        await queue.Writer.WriteAsync(released, ct);
    }

    private bool TryTakeHeldBack(out StreamMessage message)
    {
        lock (heldBack) return Dice.TryTake(heldBack, out message!);
    }
}
