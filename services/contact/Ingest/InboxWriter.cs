using System.Threading.Channels;
using Rapport.Common.V1;
using Rapport.Contact.Inbox;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Stores;

namespace Rapport.Contact.Ingest;

/// <summary>
/// Makes requests durable. Requests that arrive while a write is on its way share the next one (group commit), so a
/// crowd of single events costs few writes and a lone request waits for nobody. When more waits than there is room for,
/// requests are refused instead of lost.
/// </summary>
internal sealed class InboxWriter(InboxStore inbox, InboxGauge gauge, StoreGate gate) : BackgroundService
{
    private const int GroupSize = 200;
    private const int GroupBytes = 4 * 1024 * 1024;
    private static readonly TimeSpan ComeBack = TimeSpan.FromSeconds(2);
    private const long QueuedBytes = 64 * 1024 * 1024;

    private readonly Channel<Waiting> queue = Channel.CreateBounded<Waiting>(2000);
    private long queuedBytes;

    /// <summary>Returns when the events are durable.</summary>
    /// <param name="workspace">Whose they are.</param>
    /// <param name="entry">
    /// Id of the entry. One that is still waiting is not taken twice, so it names these events and no others.
    /// </param>
    /// <param name="events">The events.</param>
    /// <param name="cancellation">Ends waiting; the events may become durable nevertheless.</param>
    /// <param name="derived">They follow from others, and find room for longer.</param>
    /// <exception cref="DomainError">UNAVAILABLE when the platform is overloaded or its store not reachable.</exception>
    public async Task AppendAsync(
        string workspace, string entry, IReadOnlyCollection<Event> events, CancellationToken cancellation,
        bool derived = false)
    {
        if (events.Count == 0)
            return;
        if (!gate.Opened.IsCompletedSuccessfully)
            throw IngestMetrics.Refused("store", DomainError.Unavailable("The event log", ComeBack));
        gauge.EnsureRoom(workspace, derived);
        var waiting = new Waiting(workspace, inbox.ToDocument(workspace, entry, events));
        if (Interlocked.Add(ref queuedBytes, waiting.Bytes) > QueuedBytes || !queue.Writer.TryWrite(waiting))
        {
            Interlocked.Add(ref queuedBytes, -waiting.Bytes);
            throw IngestMetrics.Refused("overload", DomainError.Unavailable("Capacity for more events", ComeBack));
        }

        await waiting.Written.Task.WaitAsync(cancellation);
        inbox.Filled.Ring();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await gate.Opened.WaitAsync(stoppingToken);
        await Task.WhenAll(WriteAsync(stoppingToken), WriteAsync(stoppingToken));
    }

    private async Task WriteAsync(CancellationToken cancellation)
    {
        var group = new List<Waiting>(GroupSize);
        while (await queue.Reader.WaitToReadAsync(cancellation))
        {
            var bytes = 0;
            while (group.Count < GroupSize && bytes < GroupBytes && queue.Reader.TryRead(out var waiting))
            {
                group.Add(waiting);
                bytes += waiting.Bytes;
            }

            if (group.Count == 0)
                continue;
            try
            {
                await inbox.AppendAsync([.. group.Select(w => w.Document)], cancellation);
                foreach (var waiting in group)
                    gauge.Added(waiting.Workspace, waiting.Document.Events, waiting.Bytes);
                group.ForEach(w => w.Written.TrySetResult());
            }
            catch (Exception exception)
            {
                // Each caller is told, and repeats with the same event ids.
                group.ForEach(w => w.Written.TrySetException(exception));
            }

            Interlocked.Add(ref queuedBytes, -bytes);
            group.Clear();
        }
    }

    private sealed record Waiting(string Workspace, InboxStore.Document Document)
    {
        public int Bytes => Document.Body.Length;

        public TaskCompletionSource Written { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
