using Microsoft.Extensions.Logging;
using Rapport.Common.V1;
using Rapport.Contact.V1;
using Rapport.Events;
using Rapport.Following.Bus;

namespace Rapport.Following.Poison;

/// <summary>
/// Applies stretches so that an event which cannot be decided holds nobody up: it is reported to the quarantine, which
/// acknowledges, and then the stretch is applied without it. What fails because a store is away is not poison and waits.
/// </summary>
/// <remarks>
/// Those who decide name the event at fault (<see cref="PoisonWatch"/>), which costs one more decision. Where they cannot,
/// stretches are halved until the event stands alone; halves without it take effect on the way.
/// </remarks>
public sealed class PoisonIsolation(
    ILogApplier applier, EventLogService.EventLogServiceClient log, PoisonGuard guard, ReplayForm form,
    ILogger<PoisonIsolation> logger)
{
    private const int TriesAlone = 3;
    private const int MostReported = 500;
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(100);

    /// <summary>Applies stretches of different partitions; one outcome per stretch, in order.</summary>
    /// <exception cref="Exception">A store or the log could not be reached.</exception>
    public async Task<IReadOnlyList<ApplyOutcome>> ApplyAsync(IReadOnlyList<Stretch> stretches, CancellationToken cancellation)
    {
        var replays = new Dictionary<(int, long), Event>();
        if (form == ReplayForm.OfferAgain)
            stretches = await OfferAgainAsync(stretches, replays, cancellation);
        return await ApplyAsync(stretches, replays, cancellation);
    }

    private async Task<IReadOnlyList<ApplyOutcome>> ApplyAsync(
        IReadOnlyList<Stretch> stretches, Dictionary<(int, long), Event> replays, CancellationToken cancellation)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await applier.ApplyAsync(stretches, cancellation);
            }
            catch (PoisonException exception)
            {
                stretches = await LeaveOutAsync(stretches, exception.Poison, replays, cancellation);
                tries = 0;
            }
            catch (Exception exception) when (!PassingFault.Is(exception) && !cancellation.IsCancellationRequested)
            {
                if (Halves(stretches) is var (first, second))
                {
                    var before = await ApplyAsync(first, replays, cancellation);
                    var after = await ApplyAsync(second, replays, cancellation);
                    return stretches.Count > 1 ? [.. before, .. after] : after;
                }

                if (stretches[0].Events[0].IsLeftOut())
                    throw;
                await Task.Delay(BetweenTries, cancellation);
                if (tries >= TriesAlone)
                    stretches = await LeaveOutAsync(stretches, [PoisonOf(stretches[0], exception)], replays, cancellation);
            }
        }
    }

    private async Task<IReadOnlyList<Stretch>> LeaveOutAsync(
        IReadOnlyList<Stretch> stretches, IReadOnlyList<PoisonAt> poison, Dictionary<(int, long), Event> replays,
        CancellationToken cancellation)
    {
        var reports = poison.Select(p => Report(p, replays.GetValueOrDefault((p.Partition, p.N)))).ToList();
        foreach (var batch in reports.Chunk(MostReported))
            await log.ReportPoisonAsync(new ReportPoisonRequest { Events = { batch } }, cancellationToken: cancellation);
        foreach (var report in reports)
            Log.LeftOut(logger, report.EventId, report.Partition, report.N, report.Fault);
        var places = poison.Select(p => (p.Partition, p.N)).ToHashSet();
        return [.. stretches.Select(stretch => Without(stretch, places))];
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
    private async Task<IReadOnlyList<Stretch>> OfferAgainAsync(
        IReadOnlyList<Stretch> stretches, Dictionary<(int, long), Event> replays, CancellationToken cancellation)
    {
        if (!stretches.Any(stretch => stretch.Events.Any(happened => guard.ReplayOf(happened) is not null)))
            return stretches;
        var offered = stretches.Select(stretch => stretch.Clone()).ToList();
        foreach (var stretch in offered)
            for (var i = 0; i < stretch.Events.Count; i++)
                if (guard.ReplayOf(stretch.Events[i]) is { } replay
                    && await ReadAsync(replay, cancellation) is { } leftOut)
                {
                    replays[(stretch.Partition, stretch.FirstN + i)] = stretch.Events[i];
                    // The contact may have been merged meanwhile: the event counts for who it belongs to now.
                    leftOut.Contact = stretch.Events[i].Contact;
                    stretch.Events[i] = leftOut;
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

    private static (IReadOnlyList<Stretch> First, IReadOnlyList<Stretch> Second)? Halves(IReadOnlyList<Stretch> stretches)
    {
        if (stretches.Count > 1)
            return ([.. stretches.Take(stretches.Count / 2)], [.. stretches.Skip(stretches.Count / 2)]);
        var (stretch, half) = (stretches[0], stretches[0].Events.Count / 2);
        if (half == 0)
            return null;
        return ([Part(stretch, 0, half)], [Part(stretch, half, stretch.Events.Count - half)]);
    }

    private static Stretch Part(Stretch stretch, int from, int count) => new()
    {
        Partition = stretch.Partition, FirstN = stretch.FirstN + from, Events = { stretch.Events.Skip(from).Take(count) },
    };

    private static Stretch Without(Stretch stretch, HashSet<(int, long)> places) => new()
    {
        Partition = stretch.Partition, FirstN = stretch.FirstN,
        Events =
        {
            stretch.Events.Select((happened, i) =>
                places.Contains((stretch.Partition, stretch.FirstN + i)) ? LeftOut.PlaceOf(happened) : happened),
        },
    };

    private static PoisonAt PoisonOf(Stretch stretch, Exception fault)
    {
        var happened = stretch.Events[0];
        return new PoisonAt(stretch.Partition, stretch.FirstN, new PoisonEvent
        {
            Workspace = happened.Workspace, Contact = happened.Contact, EventId = happened.Id, EventName = happened.Name,
            Partition = stretch.Partition, N = stretch.FirstN, Fault = fault.GetType().Name,
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
