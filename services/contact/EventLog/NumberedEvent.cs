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
