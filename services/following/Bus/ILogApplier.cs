using Rapport.Common.V1;

namespace Rapport.Following.Bus;

/// <summary>What became of one stretch.</summary>
public enum ApplyResult
{
    /// <summary>All its effects that were new are committed, and the watermark with them.</summary>
    Applied,

    /// <summary>Everything in it had taken effect before.</summary>
    Duplicate,

    /// <summary>It begins after the watermark + 1: what lies between is missing.</summary>
    Early,
}

/// <summary>Result of applying a stretch.</summary>
/// <param name="Result">What became of it.</param>
/// <param name="Watermark">Last number of the partition that has taken effect.</param>
public readonly record struct ApplyOutcome(ApplyResult Result, long Watermark)
{
    /// <summary>What becomes of a stretch where the watermark stands: the outcome, if what is new in it takes effect.</summary>
    /// <param name="stretch">The stretch.</param>
    /// <param name="watermark">Last number that has taken effect; below 0 where the state has yet to be made: all is early.</param>
    public static ApplyOutcome Of(Stretch stretch, long watermark)
    {
        var last = stretch.FirstN + stretch.Events.Count - 1;
        return stretch.FirstN > watermark + 1 ? new ApplyOutcome(ApplyResult.Early, Math.Max(0, watermark))
            : last <= watermark ? new ApplyOutcome(ApplyResult.Duplicate, watermark)
            : new ApplyOutcome(ApplyResult.Applied, last);
    }
}

/// <summary>
/// A service's opinion of the log: applies stretches so that each event takes effect exactly once. The watermark moves in
/// the same atomic step as the effects, or after effects that are idempotent by themselves.
/// </summary>
public interface ILogApplier
{
    /// <summary>
    /// Applies stretches of different partitions, each on its own; one outcome per stretch, in order. A stretch may begin before
    /// the watermark: what lies before it is skipped. Several replicas may apply the same stretch at once.
    /// </summary>
    /// <exception cref="Exception">The store could not be reached: nothing of the stretches concerned took effect.</exception>
    Task<IReadOnlyList<ApplyOutcome>> ApplyAsync(IReadOnlyList<Stretch> stretches, CancellationToken cancellation);

    /// <summary>The watermark of every partition; 0 where nothing has been applied.</summary>
    Task<IReadOnlyList<long>> ReadWatermarksAsync(int partitionCount, CancellationToken cancellation);
}
