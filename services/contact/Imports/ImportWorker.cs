using System.Diagnostics;
using MongoDB.Driver;
using Rapport.Common.V1;
using Rapport.Contact.Inbox;
using Rapport.Contact.Ingest;
using Rapport.Following.Poison;
using Rapport.Hosting.Background;
using Rapport.Hosting.Errors;
using Rapport.Hosting.Stores;
using Rapport.Hosting.Time;
using Rapport.Storage.Leases;
using Rapport.Storage.Time;

namespace Rapport.Contact.Imports;

/// <summary>
/// Takes imports in, one at a time, in one process of all (by lease). A chunk of rows is one entry of the inbox, whose id and
/// whose events' ids follow from the file: after a death anywhere the chunk is read again from the last place that was saved and
/// has its effect once. Few chunks wait in the inbox at a time, so that live events overtake the rest of the file.
/// </summary>
internal sealed class ImportWorker(
    IMongoDatabase database, StoreTime time, ImportStore imports, ImportPartStore parts, ImportErrorStore errors, ImportChunk chunk,
    InboxWriter inbox, InboxStore waiting, StoreGate gate, SystemClock clock, ILogger<ImportWorker> logger)
    : Loop("Importing", Idle, logger, gate)
{
    private const int MostWaiting = 6;
    private const int MostFailures = 5;
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(5);
    private int failures;
    private readonly MongoLease lease = new(database, time, "imports", logger);

    /// <inheritdoc/>
    protected override async Task<bool> PassAsync(CancellationToken cancellation)
    {
        if (!await lease.TryHoldAsync(cancellation) || await imports.NextAsync(cancellation) is not { } job)
            return false;
        try
        {
            await RunAsync(job, cancellation);
        }
        catch (UnreadableFileException fault)
        {
            await FailAsync(job.Workspace, job.Id, fault, cancellation);
        }
        catch (Exception fault) when (!cancellation.IsCancellationRequested && !PassingFault.Is(fault) && ++failures >= MostFailures)
        {
            // Nothing that time mends: the next import shall not wait for it.
            failures = 0;
            Log.ImportFailed(logger, job.Id, fault.GetType().Name);
            await FailAsync(job.Workspace, job.Id, new UnreadableFileException("ROW_UNREADABLE",
                $"The rows behind row {job.Counts.Rows} cannot be taken in; what is wrong stands in the log of the service."), cancellation);
        }

        return true;
    }

    private async Task RunAsync(ImportJob job, CancellationToken cancellation)
    {
        if (job.FileHash.Length == 0)
        {
            if (await HashAsync(job, cancellation) is not { } hashed)
                return;
            job = hashed;
        }

        // Rows are compared with people, who have to be what the imports before have said.
        while (await waiting.CountAsync($"{job.Workspace}/imp/", cancellation) > 0)
            await Task.Delay(Pace, cancellation);
        await using var file = new PartStream(parts, job.Workspace, job.Id, job.Parts);
        var (text, encoding) = await SourceReading.OpenAsync(file, job.Bytes, job.Spec!.Encoding, cancellation);
        using var opened = text;
        job = job with { Encoding = encoding };
        var (rows, renewed) = (new List<SourceRow>(ImportChunk.Rows), Stopwatch.GetTimestamp());
        await foreach (var row in SourceReading.RowsAsync(text, job.Spec, cancellation))
        {
            if (row.Number <= job.Counts.Rows)
                continue;
            rows.Add(row);
            if (rows.Count < ImportChunk.Rows)
                continue;
            if (await TakeAsync(job, rows, cancellation) is not { } taken)
                return;
            job = taken;
            rows.Clear();
            if (Stopwatch.GetElapsedTime(renewed) > MongoLease.Renewal)
            {
                if (!await lease.TryHoldAsync(cancellation))
                    return;
                renewed = Stopwatch.GetTimestamp();
            }
        }

        if (rows.Count > 0 && await TakeAsync(job, rows, cancellation) is { } last)
            job = last;
        else if (rows.Count > 0)
            return;
        await EndAsync(job, cancellation);
        failures = 0;
    }

    private async Task<ImportJob?> HashAsync(ImportJob job, CancellationToken cancellation)
    {
        var hashed = job with { FileHash = await parts.HashAsync(job.Workspace, job.Id, job.Parts, cancellation) };
        return await imports.SaveAsync(hashed, cancellation) ? hashed with { Revision = hashed.Revision + 1 } : null;
    }

    /// <summary>The import behind the rows; null when it was paused, cancelled or taken over meanwhile.</summary>
    private async Task<ImportJob?> TakeAsync(ImportJob job, List<SourceRow> rows, CancellationToken cancellation)
    {
        var outcome = await chunk.DecideAsync(job, rows, cancellation);
        if (!job.IsTrial)
            await AppendAsync(job, $"imp/{job.Id}/{rows[0].Number}", outcome.Events, cancellation);
        await errors.AddAsync(job, outcome.Faults, cancellation);
        var behind = job with { Counts = job.Counts.Plus(outcome.Counts) };
        return await imports.SaveAsync(behind, cancellation) ? behind with { Revision = behind.Revision + 1 } : null;
    }

    private async Task AppendAsync(ImportJob job, string entry, IReadOnlyList<Event> events, CancellationToken cancellation)
    {
        while (await waiting.CountAsync($"{job.Workspace}/imp/{job.Id}/", cancellation) >= MostWaiting)
            await Task.Delay(Pace, cancellation);
        while (true)
        {
            try
            {
                await inbox.AppendAsync(job.Workspace, entry, events, cancellation);
                return;
            }
            catch (DomainError full) when (full.Reason == ErrorReason.Unavailable)
            {
                await Task.Delay(full.RetryAfter ?? Idle, cancellation);
            }
        }
    }

    private async Task EndAsync(ImportJob job, CancellationToken cancellation)
    {
        var ended = job.IsTrial ? job with { State = ImportState.Draft }
            : job with { State = ImportState.Done, EndedAt = clock.GetUtcNow() };
        if (await imports.SaveAsync(ended, cancellation) && !job.IsTrial)
            await parts.DeleteAsync(job.Workspace, job.Id, cancellation);
    }

    private async Task FailAsync(string workspace, string id, UnreadableFileException fault, CancellationToken cancellation)
    {
        if (await imports.FindAsync(workspace, id, cancellation) is { State: ImportState.Running } job)
            await imports.SaveAsync(
                job with
                {
                    State = job.IsTrial ? ImportState.Draft : ImportState.Failed, FaultCode = fault.Code, FaultMessage = fault.Message,
                    EndedAt = clock.GetUtcNow(),
                },
                cancellation);
    }
}
