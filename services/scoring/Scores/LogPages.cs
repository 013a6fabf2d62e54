using System.Runtime.CompilerServices;
using Grpc.Core;
using Rapport.Common.V1;
using Rapport.Contact.V1;
using Rapport.Events;
using Rapport.Hosting.Time;

namespace Rapport.Scoring.Scores;

/// <summary>Reads stretches of the log, a page ahead of the reader and no more.</summary>
internal sealed class LogPages(EventLogService.EventLogServiceClient log)
{
    private const int PageSize = 2000;

    // Of the largest events that are kept (128 KB), as many as fit into a message of 16 MB; contact cuts an answer sooner.
    private const int SmallPage = 100;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Last number of every partition.</summary>
    public async Task<IReadOnlyList<long>> LastAsync(CancellationToken cancellation) =>
        (await log.GetLogStatusAsync(new GetLogStatusRequest(), cancellationToken: cancellation)).LastN;

    /// <summary>The events of a partition from one number to another, both inclusive, page by page.</summary>
    public async IAsyncEnumerable<Stretch> ReadAsync(
        int partition, long from, long to, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var coming = from <= to ? PageAsync(partition, from, to, cancellation) : null;
        while (coming is not null)
        {
            var run = await coming;
            if (run is null || run.Events.Count == 0)
                yield break;
            from = run.FirstN + run.Events.Count;
            coming = from <= to ? PageAsync(partition, from, to, cancellation) : null;
            yield return run;
        }
    }

    private async Task<Stretch?> PageAsync(int partition, long from, long to, CancellationToken cancellation)
    {
        try
        {
            return await PageAsync(partition, from, (int)Math.Min(PageSize, to - from + 1), cancellation);
        }
        catch (RpcException exception) when (exception.StatusCode == StatusCode.ResourceExhausted)
        {
            return await PageAsync(partition, from, (int)Math.Min(SmallPage, to - from + 1), cancellation);
        }
    }

    private async Task<Stretch?> PageAsync(int partition, long from, int max, CancellationToken cancellation) =>
        (await log.ReadEventsAsync(
            new ReadEventsRequest { Partition = partition, FromN = from, MaxEvents = max },
            deadline: ProcessClock.Deadline(Patience), cancellationToken: cancellation)).Run?.Believed();
}
