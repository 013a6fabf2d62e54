using System.Diagnostics;
using System.Threading.Channels;
using Dapr.Client;
using Rapport.Common.V1;
using Rapport.Following.Bus;

namespace Rapport.Contact.EventLog;

/// <summary>
/// Puts numbered events on the bus as stretches, and every 5 s a heartbeat with the last numbers. Publishing is best effort:
/// what the bus does not carry, followers see missing in the numbers and read back from the log (docs/adr/0002).
/// </summary>
internal sealed class StretchPublisher(DaprClient dapr, TimeProvider clock, ILogger<StretchPublisher> logger) : BackgroundService
{
    private const int MessageEvents = 300;
    private const int MessageBytes = 64 * 1024;
    private static readonly TimeSpan BeatEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PublishTimeout = TimeSpan.FromSeconds(3);

    private readonly Channel<Runs> queue = Channel.CreateBounded<Runs>(64);
    private Task beating = Task.CompletedTask;
    private CancellationToken stopping;
    private long lastBeat;
    private volatile bool stuck;

    /// <summary>
    /// Queues events for the bus. Waits while a bus that works is slow; a bus that does not work never holds up numbering:
    /// what finds no room then is left to the followers, who read it back.
    /// </summary>
    public async Task PublishAsync(IReadOnlyList<NumberedEvent> events, CancellationToken cancellation)
    {
        foreach (var message in Pack(events))
            while (!queue.Writer.TryWrite(message) && !stuck)
                await Task.WhenAny(queue.Writer.WaitToWriteAsync(cancellation).AsTask(), Task.Delay(PublishTimeout, cancellation));
    }

    /// <summary>Sends a heartbeat when 5 s have passed since the last.</summary>
    public void BeatWhenDue(IReadOnlyList<long> lastN)
    {
        if (Stopwatch.GetElapsedTime(lastBeat) >= BeatEvery)
            Beat(lastN);
    }

    /// <summary>Sends a heartbeat now, unless the last one is still on its way; does not wait for it.</summary>
    public void Beat(IReadOnlyList<long> lastN)
    {
        if (!beating.IsCompleted)
            return;
        lastBeat = Stopwatch.GetTimestamp();
        beating = SendAsync(BusMessage.HeartbeatType, new Heartbeat { LastN = { lastN } }, stopping);
    }

    /// <summary>
    /// Events as messages of at most 300 events or 64 KB of protobuf (about 128 KB of JSON). A partition stands in as
    /// few messages as possible, so that messages handled side by side seldom wait for each other.
    /// </summary>
    internal static IEnumerable<Runs> Pack(IReadOnlyList<NumberedEvent> events)
    {
        var message = new Runs();
        var (count, bytes) = (0, 0);
        foreach (var partition in events.GroupBy(e => e.Partition))
        {
            Stretch? stretch = null;
            foreach (var numbered in partition)
            {
                var size = numbered.Event.CalculateSize();
                if (count > 0 && (count == MessageEvents || bytes + size > MessageBytes))
                {
                    yield return message;
                    (message, stretch, count, bytes) = (new Runs(), null, 0, 0);
                }

                if (stretch is null)
                    message.Runs_.Add(stretch = new Stretch { Partition = numbered.Partition, FirstN = numbered.N });
                stretch.Events.Add(numbered.Event);
                count++;
                bytes += size;
            }
        }

        if (count > 0)
            yield return message;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        stopping = stoppingToken;
        await foreach (var message in queue.Reader.ReadAllAsync(stoppingToken))
            await SendAsync(BusMessage.RunsType, message, stoppingToken);
    }

    private async Task SendAsync(string type, Google.Protobuf.IMessage data, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(PublishTimeout);
        using var publishing = new Publishing(data);
        try
        {
            var metadata = new Dictionary<string, string>
            {
                ["cloudevent.type"] = type,
                ["cloudevent.id"] = Guid.CreateVersion7(clock.GetUtcNow()).ToString("D"),
            };
            await dapr.PublishByteEventAsync(
                BusMessage.PubSub, BusMessage.Topic, BusMessage.Encode(data), "application/json", metadata, limit.Token);
            stuck = false;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Cut off by our own shutdown.
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            publishing.Fail();
            if (!stuck)
                Log.BusStuck(logger);
            stuck = true;
            Log.PublishFailed(logger, exception.GetType().Name);
        }
    }
}
