using System.Collections.Concurrent;
using Rapport.Common.V1;
using Rapport.Following.Bus;
using Rapport.Following.Conclusions;
using Rapport.Following.Definitions;
using Rapport.Following.Poison;

namespace Rapport.Following.Partitions;

/// <summary>
/// Applies stretches to state in Redis: read, decide, commit, and from the start again when another process was faster.
/// The stretches of a call read together and commit together, each partition by itself.
/// </summary>
/// <param name="partitions">The state.</param>
/// <param name="decider">What follows from events.</param>
/// <param name="relay">Is told of conclusions.</param>
/// <param name="definitions">By what is decided; null where it cannot be lost with the state.</param>
public sealed class RedisLogApplier(
    RedisPartitions partitions, IStretchDecider decider, ConclusionRelay relay, IEnumerable<RefreshDefinitions>? definitions = null)
    : ILogApplier
{
    // Bounds the time that one script holds up Redis to a few milliseconds.
    private const int MostEventsInCommit = 500;

    // The rebuild of each partition for which the definitions have been read.
    private readonly ConcurrentDictionary<int, (long QuietTo, long QuietBefore)> readFor = [];

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

            await ReadDefinitionsAsync(given.Partition, snapshot.Mark, cancellation);
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

    // A store that was lost lost the definitions too. Its first mark is written when they are back; a process may have read in
    // between that there are none.
    private async Task ReadDefinitionsAsync(int partition, PartitionMark mark, CancellationToken cancellation)
    {
        var rebuild = (mark.QuietTo, mark.QuietBefore);
        if (!mark.IsRebuilding || (readFor.TryGetValue(partition, out var known) && known == rebuild))
            return;
        foreach (var refresh in definitions ?? [])
            await refresh(cancellation);
        readFor[partition] = rebuild;
    }

    private static bool IsQuiet(PartitionMark mark, NewStretch stretch, long causeN) =>
        causeN <= mark.QuietTo
        && stretch.Events[(int)(causeN - stretch.FirstN)].ReceivedAt is var received
        && (received?.ToDateTimeOffset().ToUnixTimeMilliseconds() ?? 0) < mark.QuietBefore;
}
