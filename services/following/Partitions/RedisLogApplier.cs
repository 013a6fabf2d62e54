using Rapport.Common.V1;
using Rapport.Following.Bus;
using Rapport.Following.Conclusions;
using Rapport.Following.Poison;

namespace Rapport.Following.Partitions;

/// <summary>
/// Applies stretches to state in Redis: read, decide, commit, and from the start again when another process was faster.
/// The stretches of a call read together and commit together, each partition by itself.
/// </summary>
public sealed class RedisLogApplier(RedisPartitions partitions, IStretchDecider decider, ConclusionRelay relay) : ILogApplier
{
    // Bounds the time that one script holds up Redis to a few milliseconds.
    private const int MostEventsInCommit = 500;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ApplyOutcome>> ApplyAsync(IReadOnlyList<Stretch> stretches, CancellationToken cancellation) =>
        await PoisonException.WhenAllAsync([.. stretches.Select(given => ApplyAsync(given, cancellation))]);

    /// <inheritdoc/>
    public Task<IReadOnlyList<long>> ReadWatermarksAsync(int partitionCount, CancellationToken cancellation) =>
        partitions.ReadWatermarksAsync(partitionCount);

    private async Task<ApplyOutcome> ApplyAsync(Stretch given, CancellationToken cancellation)
    {
        var keys = given.Events.SelectMany(decider.KeysOf).Distinct().ToList();
        for (var result = ApplyResult.Duplicate; ;)
        {
            cancellation.ThrowIfCancellationRequested();
            var snapshot = await partitions.ReadAsync(given.Partition, keys);
            var outcome = ApplyOutcome.Of(given, snapshot.Mark.N);
            if (outcome.Result == ApplyResult.Duplicate)
                return outcome with { Result = result };
            if (outcome.Result == ApplyResult.Early)
                return outcome;

            var stretch = NewStretch.After(given, snapshot.Mark.N, MostEventsInCommit);
            var commit = new PartitionCommit(given.Partition, snapshot.Mark, stretch.LastN)
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

    private static bool IsQuiet(PartitionMark mark, NewStretch stretch, long causeN) =>
        causeN <= mark.QuietTo
        && stretch.Events[(int)(causeN - stretch.FirstN)].ReceivedAt is var received
        && (received?.ToDateTimeOffset().ToUnixTimeMilliseconds() ?? 0) < mark.QuietBefore;
}
