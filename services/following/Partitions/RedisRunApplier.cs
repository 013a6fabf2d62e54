using Rapport.Common.V1;
using Rapport.Following.Bus;
using Rapport.Following.Conclusions;
using Rapport.Following.Poison;

namespace Rapport.Following.Partitions;

/// <summary>
/// Applies runs to state in Redis: read, decide, commit, and from the start again when another process was faster.
/// The runs of a call read together and commit together, each partition by itself.
/// </summary>
public sealed class RedisRunApplier(RedisPartitions partitions, IRunDecider decider, ConclusionRelay relay) : IRunApplier
{
    // Bounds the time that one script holds up Redis to a few milliseconds.
    private const int MostEventsInCommit = 500;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ApplyOutcome>> ApplyAsync(IReadOnlyList<Run> runs, CancellationToken cancellation) =>
        await PoisonException.WhenAllAsync([.. runs.Select(run => ApplyAsync(run, cancellation))]);

    /// <inheritdoc/>
    public Task<IReadOnlyList<long>> ReadWatermarksAsync(int partitionCount, CancellationToken cancellation) =>
        partitions.ReadWatermarksAsync(partitionCount);

    private async Task<ApplyOutcome> ApplyAsync(Run run, CancellationToken cancellation)
    {
        var keys = run.Events.SelectMany(decider.KeysOf).Distinct().ToList();
        for (var result = ApplyResult.Duplicate; ;)
        {
            cancellation.ThrowIfCancellationRequested();
            var snapshot = await partitions.ReadAsync(run.Partition, keys);
            var outcome = ApplyOutcome.Of(run, snapshot.Mark.N);
            if (outcome.Result == ApplyResult.Duplicate)
                return outcome with { Result = result };
            if (outcome.Result == ApplyResult.Early)
                return outcome;

            var stretch = RunStretch.After(run, snapshot.Mark.N, MostEventsInCommit);
            var commit = new PartitionCommit(run.Partition, snapshot.Mark, stretch.LastN)
            {
                IsQuiet = causeN => IsQuiet(snapshot.Mark, stretch, causeN),
            };
            var states = keys.Zip(snapshot.States).ToDictionary(pair => pair.First, pair => pair.Second);
            await decider.DecideAsync(stretch, states, commit, cancellation);
            if (!await partitions.CommitAsync(commit))
                continue;
            if (commit.Concludes)
                relay.Ring();
            result = ApplyResult.Applied;
            if (stretch.LastN == outcome.Watermark)
                return outcome;
        }
    }

    private static bool IsQuiet(PartitionMark mark, RunStretch stretch, long causeN) =>
        causeN <= mark.QuietTo
        && stretch.Events[(int)(causeN - stretch.FirstN)].ReceivedAt is var received
        && (received?.ToDateTimeOffset().ToUnixTimeMilliseconds() ?? 0) < mark.QuietBefore;
}
