namespace Rapport.Journey.Domain;

/// <summary>What a journey is for: an event within a time after entering. It counts once a run.</summary>
/// <param name="Name">Unique in the journey.</param>
/// <param name="Event">The event.</param>
/// <param name="Window">How long after the entry event it may happen, exclusive; also after the run has ended.</param>
/// <param name="Exits">Whether reaching it ends the run.</param>
internal sealed record Goal(string Name, EventPattern Event, TimeSpan Window, bool Exits);
