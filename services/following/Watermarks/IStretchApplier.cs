using Rapport.Following.Partitions;

namespace Rapport.Following.Watermarks;

/// <summary>
/// What a service makes of events in its MongoDB: it decides, and writes what follows. The watermark is written after it, so
/// each write has to know by itself that it was done before: dying in between means that the same events are given again.
/// </summary>
public interface IStretchApplier
{
    /// <summary>It tells others that somebody was erased, and sets nothing else going by it: so it is shown that.</summary>
    bool PassesErasuresOn => false;

    /// <summary>
    /// Decides on stretches of different partitions together, and writes. False when others changed the same meanwhile: then
    /// what is still to be applied is read and given again.
    /// </summary>
    /// <param name="stretches">Events beyond the watermarks; at least one stretch.</param>
    /// <param name="partitionCount">Partitions of the log.</param>
    /// <param name="cancellation">Ends waiting for the store.</param>
    Task<bool> TryApplyAsync(
        IReadOnlyList<NewStretch> stretches, int partitionCount, CancellationToken cancellation);
}
