using System.Threading.Channels;
using Microsoft.Extensions.Options;
using Rapport.Common.V1;
using Rapport.Contact.EventLog;
using Rapport.Defaults.Errors;
using Rapport.Defaults.Stores;

namespace Rapport.Contact.Ingest;

/// <summary>
/// Makes requests durable. Requests that arrive while a write is on its way share the next one (group commit), so a
/// crowd of single events costs few writes and a lone request waits for nobody. When more waits to be numbered than
/// the limit says, requests are refused instead of lost.
/// </summary>
internal sealed class InboxWriter(
    InboxStore inbox, NumberingBell bell, StoreGate gate, IOptions<ContactOptions> options)
    : BackgroundService
{
    private const int GroupSize = 200;
    private const int GroupBytes = 4 * 1024 * 1024;
    private static readonly TimeSpan ComeBack = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan CountEvery = TimeSpan.FromSeconds(1);

    private readonly Channel<Waiting> queue = Channel.CreateBounded<Waiting>(2000);
    private volatile bool full;

    /// <summary>Returns when the events are durable.</summary>
    /// <exception cref="DomainError">UNAVAILABLE when the platform is overloaded or its store not reachable.</exception>
    public async Task AppendAsync(
        string workspace, string requestId, IReadOnlyCollection<Event> events, CancellationToken cancellation)
    {
        if (events.Count == 0)
            return;
        if (!gate.Opened.IsCompletedSuccessfully)
            throw DomainError.Unavailable("The event log", ComeBack);
        var waiting = new Waiting(inbox.ToDocument(workspace, requestId, events));
        if (full || !queue.Writer.TryWrite(waiting))
            throw DomainError.Unavailable("Capacity for more events", ComeBack);
        await waiting.Written.Task.WaitAsync(cancellation);
        bell.Ring();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await gate.Opened.WaitAsync(stoppingToken);
        await Task.WhenAll(WatchBacklogAsync(stoppingToken), WriteAsync(stoppingToken), WriteAsync(stoppingToken));
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
                bytes += waiting.Document.Body.Length;
            }

            if (group.Count == 0)
                continue;
            try
            {
                await inbox.AppendAsync([.. group.Select(w => w.Document)], cancellation);
                group.ForEach(w => w.Written.TrySetResult());
            }
            catch (Exception exception)
            {
                // Each caller is told, and repeats with the same event ids.
                group.ForEach(w => w.Written.TrySetException(exception));
            }

            group.Clear();
        }
    }

    private async Task WatchBacklogAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                full = await inbox.CountAsync(cancellation) > options.Value.InboxLimit;
            }
            catch (Exception) when (!cancellation.IsCancellationRequested)
            {
                // The write itself will say that the store is away.
            }

            await Task.Delay(CountEvery, cancellation);
        }
    }

    private sealed record Waiting(InboxStore.Document Document)
    {
        public TaskCompletionSource Written { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
