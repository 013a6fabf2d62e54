using Rapport.Contact.V1;

namespace Rapport.Following.Conclusions;

/// <summary>A conclusion that waits to be appended to the log, and where it waits.</summary>
/// <param name="Key">The store's own key of the entry; opaque to the relay.</param>
/// <param name="Conclusion">What was concluded.</param>
public sealed record OutboxEntry(string Key, Conclusion Conclusion);

/// <summary>Where a service keeps its conclusions, written together with the effect that they follow from.</summary>
public interface IConclusionOutbox
{
    /// <summary>Up to <paramref name="max"/> waiting entries, those of one partition in the order of their causes.</summary>
    Task<IReadOnlyList<OutboxEntry>> ReadAsync(int max, CancellationToken cancellation);

    /// <summary>Removes entries that are in the log. Repeatable.</summary>
    Task RemoveAsync(IReadOnlyList<OutboxEntry> entries, CancellationToken cancellation);
}
