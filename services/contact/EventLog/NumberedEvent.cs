using Rapport.Common.V1;

namespace Rapport.Contact.EventLog;

/// <summary>An event with its place in the log.</summary>
/// <param name="Partition">Partition of its contact.</param>
/// <param name="N">Its number there; dense from 1.</param>
/// <param name="Event">The event, with its contact.</param>
/// <param name="Hash">Fingerprint of what the caller said, to tell a repeat from a conflict.</param>
internal sealed record NumberedEvent(int Partition, long N, Event Event, long Hash);

/// <summary>An event whose id is in the log already.</summary>
/// <param name="Event">The repeat.</param>
/// <param name="Conflict">True when it says something else than the first one.</param>
internal sealed record DuplicateEvent(Event Event, bool Conflict);

/// <summary>What is known of an event whose id is in the log.</summary>
/// <param name="Hash">Fingerprint of what was said; 0 for what the platform concluded itself.</param>
/// <param name="Source">Who said it; unspecified where that was not kept.</param>
internal readonly record struct KnownEvent(long Hash, OriginKind Source)
{
    /// <summary>Whether it says what has this fingerprint; what has none of its own is not compared.</summary>
    public bool Says(long hash) => Hash == 0 || Hash == hash;
}
