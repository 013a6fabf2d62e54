using Rapport.Common.V1;
using Rapport.Following.Bus;
using Rapport.Following.Partitions;

namespace Rapport.Following.Watermarks;

/// <summary>
/// Applies runs to state in MongoDB: read the watermarks, decide and write what lies beyond them, then move them. The runs of
/// a call are decided together. The store is asked each time: another process may have moved the watermarks, and those of a
/// store that was restored stand further back than anybody remembers.
/// </summary>
public sealed class MongoRunApplier(MongoWatermarks watermarks, IStretchApplier applier) : IRunApplier
{
    private const int Attempts = 8;
    private volatile int partitionCount;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<long>> ReadWatermarksAsync(int partitionCount, CancellationToken cancellation)
    {
        this.partitionCount = partitionCount;
        var partitions = Enumerable.Range(0, partitionCount).ToList();
        var marks = await watermarks.ReadAsync(partitions, cancellation);
        return [.. partitions.Select(partition => marks[partition])];
    }

    /// <inheritdoc/>
    /// <exception cref="TimeoutException">Others changed the same again and again.</exception>
    public async Task<IReadOnlyList<ApplyOutcome>> ApplyAsync(IReadOnlyList<Run> runs, CancellationToken cancellation)
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            var marks = await watermarks.ReadAsync([.. runs.Select(run => run.Partition)], cancellation);
            var outcomes = runs.Select(run => ApplyOutcome.Of(run, marks[run.Partition])).ToList();
            var stretches = runs.Where((_, i) => outcomes[i].Result == ApplyResult.Applied)
                .Select(run => RunStretch.After(run, marks[run.Partition])).ToList();
            if (stretches.Count == 0)
                return outcomes;
            if (!await applier.TryApplyAsync(stretches, partitionCount, cancellation))
                continue;
            await watermarks.MoveAsync(stretches.Select(stretch => (stretch.Partition, stretch.LastN)), cancellation);
            return outcomes;
        }

        throw new TimeoutException("Others changed the same again and again.");
    }
}
