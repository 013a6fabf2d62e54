using Rapport.Common.V1;
using Rapport.Following.Bus;
using Rapport.Following.Definitions;
using Rapport.Following.Poison;
using Rapport.Journey.Definitions;
using Rapport.Journey.Domain;
using Rapport.Storage.Time;

namespace Rapport.Journey.Runs;

/// <summary>
/// Applies the log. Written in this order: runs, facts, watermarks. Each may be repeated: a run has an id that exists
/// once and remembers the last event that changed it, facts remember their last event, and by it that the contact's
/// events so far have been decided. So dying anywhere in between only means deciding again.
/// </summary>
internal sealed class RunApplier(
    RunBatches batches, WatermarkStore watermarks, JourneyCatalog catalog, PoisonGuard guard, StoreTime clock)
    : IRunApplier
{
    private const int Attempts = 8;
    private int partitionCount;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<long>> ReadWatermarksAsync(int partitionCount, CancellationToken cancellation)
    {
        this.partitionCount = partitionCount;
        var marks = await watermarks.ReadAsync(Enumerable.Range(0, partitionCount), cancellation);
        return [.. Enumerable.Range(0, partitionCount).Select(p => marks.GetValueOrDefault(p))];
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ApplyOutcome>> ApplyAsync(IReadOnlyList<Run> runs, CancellationToken cancellation)
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
            if (await TryApplyAsync(runs, cancellation) is { } outcomes)
                return outcomes;
        throw new TimeoutException("Others changed the same runs again and again.");
    }

    /// <summary>Null when something was changed by others between reading and writing.</summary>
    private async Task<IReadOnlyList<ApplyOutcome>?> TryApplyAsync(
        IReadOnlyList<Run> runs, CancellationToken cancellation)
    {
        var marks = await watermarks.ReadAsync(runs.Select(run => run.Partition), cancellation);
        var outcomes = runs.Select(run => OutcomeOf(run, marks.GetValueOrDefault(run.Partition))).ToList();
        var (now, view, scope) = (await clock.NowAsync(cancellation), catalog.View, new ConditionScope());
        if (view.HasUnreadable)
            throw new UnreadableDefinitionException();
        var watch = guard.Watch();
        var noted = new List<Noted>();
        for (var i = 0; i < runs.Count; i++)
            if (outcomes[i].Result == ApplyResult.Applied)
                Note(noted, runs[i], marks.GetValueOrDefault(runs[i].Partition), watch,
                    e => Interest.IsPossible(e.Workspace, e.Name, view), e => Interest.Of(e, view, now, scope));
        if (noted.Count > 0)
        {
            var batch = await batches.ReadAsync(
                [.. noted.Select(each => each.Interest)], now, partitionCount, cancellation);
            Decide(batch, noted, watch);
            watch.ThrowIfAny();
            if (!await batches.WriteAsync(batch, cancellation))
                return null;
        }

        watch.ThrowIfAny();

        await watermarks.MoveAsync(
            [.. Enumerable.Range(0, runs.Count).Where(i => outcomes[i].Result == ApplyResult.Applied)
                .Select(i => (runs[i].Partition, outcomes[i].Watermark))],
            cancellation);
        return outcomes;
    }

    /// <summary>Notes the events beyond the watermark that may change something.</summary>
    private static void Note(
        List<Noted> noted, Run run, long mark, PoisonWatch watch, Func<Event, bool> isPossible,
        Func<JourneyEvent, Interest> interestOf)
    {
        for (var i = (int)Math.Max(0, mark + 1 - run.FirstN); i < run.Events.Count; i++)
        {
            var (said, n) = (run.Events[i], run.FirstN + i);
            if (!watch.Admits(said))
                continue;
            try
            {
                watch.Check(said);
                if (isPossible(said) && interestOf(said.ToJourneyEvent(run.Partition, n)) is { Any: true } interest)
                    noted.Add(new Noted(said, interest));
            }
            catch (Exception exception) when (watch.Takes(exception, run.Partition, n, said))
            {
                // Applied again without it.
            }
        }
    }

    private static void Decide(BatchDecisions batch, List<Noted> noted, PoisonWatch watch)
    {
        foreach (var (said, interest) in noted.Where(each => watch.Admits(each.Said)))
        {
            try
            {
                batch.Decide(interest);
            }
            catch (Exception exception) when (watch.Takes(exception, interest.Event.Partition, interest.Event.N, said))
            {
                // Applied again without it.
            }
        }
    }

    private static ApplyOutcome OutcomeOf(Run run, long mark)
    {
        var last = run.FirstN + run.Events.Count - 1;
        return run.FirstN > mark + 1 ? new ApplyOutcome(ApplyResult.Early, mark)
            : last <= mark ? new ApplyOutcome(ApplyResult.Duplicate, mark)
            : new ApplyOutcome(ApplyResult.Applied, last);
    }

    /// <summary>An event as it was said, and what it may change.</summary>
    private sealed record Noted(Event Said, Interest Interest);
}
