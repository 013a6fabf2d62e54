using System.Collections.Concurrent;
using Rapport.Common.V1;
using Rapport.Events;
using Rapport.Events.Consents;
using Rapport.Events.V1;
using Rapport.Following.Bus;
using Rapport.Following.Poison;
using Rapport.Notification.Handoffs;

namespace Rapport.Notification.Consents;

/// <summary>
/// What notification takes from the log: acts of consent, and merges for open hand-offs. Both are idempotent, so the
/// watermark follows them. Acts stay with the addresses that they hold for, so that a merge changes nothing here.
/// </summary>
internal sealed class ContactEventsApplier(
    ConsentStore consents, HandoffMerges merges, WatermarkStore watermarks, PoisonGuard guard)
    : IRunApplier
{
    // Never ahead of the store: other replicas may have moved on, and then the store is read again.
    private readonly ConcurrentDictionary<int, long> known = new();

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ApplyOutcome>> ApplyAsync(IReadOnlyList<Run> runs, CancellationToken cancellation)
    {
        if (runs.Any(run => run.FirstN > Watermark(run.Partition) + 1))
            await RefreshAsync(cancellation);
        var outcomes = runs.Select(Outcome).ToList();
        var applied = runs.Where((_, i) => outcomes[i].Result == ApplyResult.Applied).ToList();
        if (applied.Count == 0)
            return outcomes;
        var watch = guard.Watch();
        var acts = applied.SelectMany(run => ActsOf(run, watch)).ToList();
        watch.ThrowIfAny();
        await consents.AddAsync(acts, cancellation);
        foreach (var absorbed in applied.SelectMany(New).Where(each => each.Said.Name == EventNames.ContactAbsorbed))
            await merges.FollowAsync(
                absorbed.Said.Workspace, absorbed.Said.Read<ContactAbsorbed>().From, absorbed.Said.Contact, cancellation);
        var reached = applied.ToDictionary(run => run.Partition, LastOf);
        await watermarks.AdvanceAsync(reached, cancellation);
        foreach (var (partition, n) in reached)
            Learn(partition, n);
        return outcomes;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<long>> ReadWatermarksAsync(int partitionCount, CancellationToken cancellation)
    {
        var read = await RefreshAsync(cancellation);
        return [.. Enumerable.Range(0, partitionCount).Select(partition => read.GetValueOrDefault(partition))];
    }

    private async Task<IReadOnlyDictionary<int, long>> RefreshAsync(CancellationToken cancellation)
    {
        var read = await watermarks.ReadAsync(cancellation);
        foreach (var (partition, n) in read)
            Learn(partition, n);
        return read;
    }

    private ApplyOutcome Outcome(Run run)
    {
        var watermark = Watermark(run.Partition);
        return LastOf(run) <= watermark ? new ApplyOutcome(ApplyResult.Duplicate, watermark)
            : run.FirstN > watermark + 1 ? new ApplyOutcome(ApplyResult.Early, watermark)
            : new ApplyOutcome(ApplyResult.Applied, LastOf(run));
    }

    private IEnumerable<(long N, Event Said)> New(Run run) =>
        run.Events.Select((said, i) => (run.FirstN + i, said)).Where(each => each.Item1 > Watermark(run.Partition));

    private List<RecordedAct> ActsOf(Run run, PoisonWatch watch)
    {
        var acts = new List<RecordedAct>();
        foreach (var (n, said) in New(run).Where(each => watch.Admits(each.Said)))
        {
            try
            {
                watch.Check(said);
                if (ConsentEvent.Read(said) is { } act)
                    acts.Add(new RecordedAct(said.Workspace, act));
            }
            catch (Exception exception) when (watch.Takes(exception, run.Partition, n, said))
            {
                // Applied again without it.
            }
        }

        return acts;
    }

    private long Watermark(int partition) => known.GetValueOrDefault(partition);

    private void Learn(int partition, long n) => known.AddOrUpdate(partition, n, (_, before) => Math.Max(before, n));

    private static long LastOf(Run run) => run.FirstN + run.Events.Count - 1;
}
