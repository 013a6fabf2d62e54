using Microsoft.Extensions.Logging;
using Rapport.Common.V1;
using Rapport.Contact.V1;
using Rapport.Events;
using Rapport.Following.Bus;

namespace Rapport.Following.Poison;

/// <summary>
/// Applies runs so that an event which cannot be decided holds nobody up: it is reported to the quarantine, which
/// acknowledges, and then the run is applied without it. What fails because a store is away is not poison and waits.
/// </summary>
/// <remarks>
/// Those who decide name the event at fault (<see cref="PoisonWatch"/>), which costs one more decision. Where they cannot,
/// runs are halved until the event stands alone; halves without it take effect on the way.
/// </remarks>
public sealed class PoisonIsolation(
    IRunApplier applier, EventLogService.EventLogServiceClient log, PoisonGuard guard, ReplayForm form,
    ILogger<PoisonIsolation> logger)
{
    private const int TriesAlone = 3;
    private const int MostReported = 500;
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(100);

    /// <summary>Applies runs of different partitions; one outcome per run, in order.</summary>
    /// <exception cref="Exception">A store or the log could not be reached.</exception>
    public async Task<IReadOnlyList<ApplyOutcome>> ApplyAsync(IReadOnlyList<Run> runs, CancellationToken cancellation)
    {
        var replays = new Dictionary<(int, long), Event>();
        if (form == ReplayForm.OfferAgain)
            runs = await OfferAgainAsync(runs, replays, cancellation);
        return await ApplyAsync(runs, replays, cancellation);
    }

    private async Task<IReadOnlyList<ApplyOutcome>> ApplyAsync(
        IReadOnlyList<Run> runs, Dictionary<(int, long), Event> replays, CancellationToken cancellation)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await applier.ApplyAsync(runs, cancellation);
            }
            catch (PoisonException exception)
            {
                runs = await LeaveOutAsync(runs, exception.Poison, replays, cancellation);
                tries = 0;
            }
            catch (Exception exception) when (!PassingFault.Is(exception) && !cancellation.IsCancellationRequested)
            {
                if (Halves(runs) is var (first, second))
                {
                    var before = await ApplyAsync(first, replays, cancellation);
                    var after = await ApplyAsync(second, replays, cancellation);
                    return runs.Count > 1 ? [.. before, .. after] : after;
                }

                if (runs[0].Events[0].IsLeftOut())
                    throw;
                await Task.Delay(BetweenTries, cancellation);
                if (tries >= TriesAlone)
                    runs = await LeaveOutAsync(runs, [PoisonOf(runs[0], exception)], replays, cancellation);
            }
        }
    }

    private async Task<IReadOnlyList<Run>> LeaveOutAsync(
        IReadOnlyList<Run> runs, IReadOnlyList<PoisonAt> poison, Dictionary<(int, long), Event> replays,
        CancellationToken cancellation)
    {
        var reports = poison.Select(p => Report(p, replays.GetValueOrDefault((p.Partition, p.N)))).ToList();
        foreach (var batch in reports.Chunk(MostReported))
            await log.ReportPoisonAsync(new ReportPoisonRequest { Events = { batch } }, cancellationToken: cancellation);
        foreach (var report in reports)
            Log.LeftOut(logger, report.EventId, report.Partition, report.N, report.Fault);
        var places = poison.Select(p => (p.Partition, p.N)).ToHashSet();
        return [.. runs.Select(run => Without(run, places))];
    }

    private PoisonEvent Report(PoisonAt poison, Event? replayed)
    {
        var report = poison.Report.Clone();
        report.Service = guard.Service;
        if (replayed is not null && Replay.Of(replayed) is { } replay)
            (report.Partition, report.N, report.ReplayId) = (replay.Partition, replay.N, replayed.Id);
        return report;
    }

    /// <summary>Puts the events that this service left out in the place of the events that ask for them.</summary>
    private async Task<IReadOnlyList<Run>> OfferAgainAsync(
        IReadOnlyList<Run> runs, Dictionary<(int, long), Event> replays, CancellationToken cancellation)
    {
        if (!runs.Any(run => run.Events.Any(happened => guard.ReplayOf(happened) is not null)))
            return runs;
        var offered = runs.Select(run => run.Clone()).ToList();
        foreach (var run in offered)
            for (var i = 0; i < run.Events.Count; i++)
                if (guard.ReplayOf(run.Events[i]) is { } replay
                    && await ReadAsync(replay, cancellation) is { } leftOut)
                {
                    replays[(run.Partition, run.FirstN + i)] = run.Events[i];
                    // The contact may have been merged meanwhile: the event counts for who it belongs to now.
                    leftOut.Contact = run.Events[i].Contact;
                    run.Events[i] = leftOut;
                }

        return offered;
    }

    private async Task<Event?> ReadAsync(Replay replay, CancellationToken cancellation)
    {
        var answer = await log.ReadEventsAsync(
            new ReadEventsRequest { Partition = replay.Partition, FromN = replay.N, MaxEvents = 1 },
            cancellationToken: cancellation);
        return answer.Run?.Believed().Events.FirstOrDefault(happened => happened.Id == replay.EventId)?.Clone();
    }

    private static (IReadOnlyList<Run> First, IReadOnlyList<Run> Second)? Halves(IReadOnlyList<Run> runs)
    {
        if (runs.Count > 1)
            return ([.. runs.Take(runs.Count / 2)], [.. runs.Skip(runs.Count / 2)]);
        var (run, half) = (runs[0], runs[0].Events.Count / 2);
        if (half == 0)
            return null;
        return ([Part(run, 0, half)], [Part(run, half, run.Events.Count - half)]);
    }

    private static Run Part(Run run, int from, int count) => new()
    {
        Partition = run.Partition, FirstN = run.FirstN + from, Events = { run.Events.Skip(from).Take(count) },
    };

    private static Run Without(Run run, HashSet<(int, long)> places) => new()
    {
        Partition = run.Partition, FirstN = run.FirstN,
        Events =
        {
            run.Events.Select((happened, i) =>
                places.Contains((run.Partition, run.FirstN + i)) ? LeftOut.PlaceOf(happened) : happened),
        },
    };

    private static PoisonAt PoisonOf(Run run, Exception fault)
    {
        var happened = run.Events[0];
        return new PoisonAt(run.Partition, run.FirstN, new PoisonEvent
        {
            Workspace = happened.Workspace, Contact = happened.Contact, EventId = happened.Id, EventName = happened.Name,
            Partition = run.Partition, N = run.FirstN, Fault = fault.GetType().Name,
        });
    }
}

/// <summary>How a service works in what it left out, when it is asked to.</summary>
public enum ReplayForm
{
    /// <summary>It makes the contact anew from its history when it meets <c>quarantine_replayed</c>.</summary>
    Recompute,

    /// <summary>The event stands once more, in the place of <c>quarantine_replayed</c>.</summary>
    OfferAgain,
}
