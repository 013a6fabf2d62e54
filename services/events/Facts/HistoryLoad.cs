namespace Rapport.Events.Facts;

/// <summary>
/// A load of historic events of one contact that changed something nobody has been told of. What it changed in the end is
/// told as a historic conclusion, which everyone takes as a fact and which starts nothing, when the load is done: at the
/// first moment that is no history, or when no more of it has come for a while. A rule for each contact by itself, so
/// that nobody has to say when an import ends; one that comes in several bursts is told in several parts.
/// </summary>
/// <param name="LastAt">When its last event was accepted, by the platform's clock.</param>
/// <param name="LastEventId">That event.</param>
/// <param name="Hop">Most conclusions that one of its events was away from an outside event.</param>
public sealed record HistoryLoad(DateTimeOffset LastAt, string LastEventId, int Hop)
{
    /// <summary>A load is done when nothing of it has come for so long.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromSeconds(30);

    /// <summary>When the load is done, if nothing more comes.</summary>
    public DateTimeOffset DoneAt => LastAt + Quiet;

    /// <summary>The load after a further event.</summary>
    public static HistoryLoad After(HistoryLoad? load, DateTimeOffset acceptedAt, string eventId, int hop) => new(
        load?.LastAt > acceptedAt ? load.LastAt : acceptedAt, eventId, Math.Max(load?.Hop ?? 0, hop));
}
