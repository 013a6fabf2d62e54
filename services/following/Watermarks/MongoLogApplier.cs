using Rapport.Common.V1;
using Rapport.Following.Bus;
using Rapport.Following.Partitions;

namespace Rapport.Following.Watermarks;

/// <summary>
/// Applies stretches to state in MongoDB: read the watermarks, decide and write what lies beyond them, then move them. The stretches of
/// a call are decided together. The store is asked each time: another process may have moved the watermarks, and those of a
/// store that was restored stand further back than anybody remembers.
/// </summary>
public sealed class MongoLogApplier(MongoWatermarks watermarks, IStretchApplier applier) : ILogApplier
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
    public async Task<IReadOnlyList<ApplyOutcome>> ApplyAsync(IReadOnlyList<Stretch> stretches, CancellationToken cancellation)
    {
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            var marks = await watermarks.ReadAsync([.. stretches.Select(stretch => stretch.Partition)], cancellation);
            var outcomes = stretches.Select(stretch => ApplyOutcome.Of(stretch, marks[stretch.Partition])).ToList();
            var next = stretches.Where((_, i) => outcomes[i].Result == ApplyResult.Applied)
                .Select(stretch => NewStretch.After(stretch, marks[stretch.Partition])).ToList();
            if (next.Count == 0)
                return outcomes;
            if (!await applier.TryApplyAsync(next, partitionCount, cancellation))
                continue;
            await watermarks.MoveAsync(next.Select(fresh => (fresh.Partition, fresh.LastN)), cancellation);
            return outcomes;
        }

        throw new TimeoutException("Others changed the same again and again.");
    }
}
